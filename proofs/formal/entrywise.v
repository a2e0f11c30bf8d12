(* More laws of words: parts that are numbers, entrywise products, functions of each entry.

   Source: docs/certificate.md, section 6, *Words*, laws 4, 5 and 6.

   Law 4.
   - `number_moves`: a part of a word that is 1 x 1 moves out as a number; `number_is_its_transpose`.
   - `symmetric_part_counts`: in w^T N w only the symmetric part of N counts.
   Law 5, with the entrywise product `B .* C`.
   - `entrywise_is_bilinear`, `entrywise_ones`.
   - `diagonal_moves_left`, `diagonal_moves_right`: a diagonal factor moves out.
   - `diagonal_product`: a product with a diagonal matrix is diagonal, and sees only the diagonal of the other factor.
   - `permutation_moves_left`, `permutation_moves_right`: a permutation at the same end of both factors moves out.
   Law 6, with `entrywise f B`, f at each entry.
   - `function_transpose`, `function_permutation_left`, `function_permutation_right`.
   - `odd_function`: f (- B) = - f B, and a diagonal matrix of signs moves out.
   - `homogeneous_function`: if f (c x) = c^k f x for all c > 0, a positive diagonal matrix moves out with the power k. *)

From mathcomp Require Import all_ssreflect all_algebra all_fingroup.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Numbers.

Variables (K : fieldType) (m n : nat).

Theorem number_moves (A : 'M[K]_(m, 1)) (w : 'M[K]_1) (B : 'M[K]_(1, n)) : A *m w *m B = w 0 0 *: (A *m B).
Proof. by rewrite [w]mx11_scalar mul_mx_scalar -scalemxAl [in RHS]mxE eqxx mulr1n. Qed.

Theorem number_is_its_transpose (w : 'M[K]_1) : w^T = w.
Proof. by rewrite [w]mx11_scalar tr_scalar_mx. Qed.

Theorem symmetric_part_counts (w : 'cV[K]_n) (N : 'M[K]_n) : 2%:R != 0 :> K ->
  w^T *m N *m w = w^T *m (2%:R^-1 *: (N + N^T)) *m w.
Proof.
move=> two; have same : w^T *m N^T *m w = w^T *m N *m w.
  by rewrite -[RHS]number_is_its_transpose !trmx_mul trmxK mulmxA.
by rewrite -scalemxAr -scalemxAl mulmxDr mulmxDl same -mulr2n -scaler_nat scalerA mulVf // scale1r.
Qed.

End Numbers.

Definition product (R : ringType) (m n : nat) (B C : 'M[R]_(m, n)) : 'M[R]_(m, n) := \matrix_(i, j) (B i j * C i j).

Section Entrywise.

Variables (K : fieldType) (m n : nat).
Implicit Types B C : 'M[K]_(m, n).

Notation "B .* C" := (product B C) (at level 40).

Theorem entrywise_is_bilinear B C C' c :
  [/\ B .* (C + c *: C') = B .* C + c *: (B .* C'), B .* C = C .* B & (B .* C)^T = B^T .* C^T].
Proof.
split; apply/matrixP=> i j; rewrite !mxE.
- by rewrite mulrDr mulrCA.
- by rewrite mulrC.
by [].
Qed.

Theorem entrywise_ones B : B .* const_mx 1 = B.
Proof. by apply/matrixP=> i j; rewrite !mxE mulr1. Qed.

Theorem diagonal_moves_left (d : 'rV[K]_m) B C : (diag_mx d *m B) .* C = diag_mx d *m (B .* C).
Proof. by apply/matrixP=> i j; rewrite !mul_diag_mx !mxE mulrA. Qed.

Theorem diagonal_moves_right (d : 'rV[K]_n) B C : (B *m diag_mx d) .* C = (B .* C) *m diag_mx d.
Proof. by apply/matrixP=> i j; rewrite !mul_mx_diag !mxE mulrAC. Qed.

Theorem diagonal_product (d : 'rV[K]_n) (Z : 'M[K]_n) :
  diag_mx d .* Z = diag_mx d *m (1%:M .* Z) /\ 1%:M .* Z = 1%:M .* Z^T.
Proof.
split; apply/matrixP=> i j; rewrite ?mul_diag_mx !mxE; case: eqP => [->|_]; rewrite ?mul0r ?mulr0 ?mulr0n //.
by rewrite mulr1n mul1r.
Qed.

Theorem permutation_moves_left (s : 'S_m) B C : (perm_mx s *m B) .* (perm_mx s *m C) = perm_mx s *m (B .* C).
Proof. by rewrite -!row_permE; apply/matrixP=> i j; rewrite !mxE. Qed.

Theorem permutation_moves_right (s : 'S_n) B C : (B *m perm_mx s) .* (C *m perm_mx s) = (B .* C) *m perm_mx s.
Proof. by rewrite -[s]invgK -!col_permE; apply/matrixP=> i j; rewrite !mxE. Qed.

End Entrywise.

Section Functions.

Variable K : realFieldType.
Variables (m n : nat) (f : K -> K).
Implicit Type B : 'M[K]_(m, n).

Definition entrywise (m n : nat) (B : 'M[K]_(m, n)) : 'M[K]_(m, n) := map_mx f B.

Theorem function_transpose B : entrywise B^T = (entrywise B)^T.
Proof. by rewrite /entrywise map_trmx. Qed.

Theorem function_permutation_left (s : 'S_m) B : entrywise (perm_mx s *m B) = perm_mx s *m entrywise B.
Proof. by rewrite -!row_permE; apply/matrixP=> i j; rewrite !mxE. Qed.

Theorem function_permutation_right (s : 'S_n) B : entrywise (B *m perm_mx s) = entrywise B *m perm_mx s.
Proof. by rewrite -[s]invgK -!col_permE; apply/matrixP=> i j; rewrite !mxE. Qed.

Theorem odd_function (d : 'rV[K]_m) B : (forall x, f (- x) = - f x) -> (forall i, d 0 i = 1 \/ d 0 i = -1) ->
  entrywise (- B) = - entrywise B /\ entrywise (diag_mx d *m B) = diag_mx d *m entrywise B.
Proof.
move=> odd sign; split; apply/matrixP=> i j; first by rewrite !mxE odd.
by rewrite !mul_diag_mx !mxE; case: (sign i) => ->; rewrite ?mul1r ?mulN1r.
Qed.

Theorem homogeneous_function (d : 'rV[K]_m) B k : (forall c x, 0 < c -> f (c * x) = c ^+ k * f x) ->
  (forall i, 0 < d 0 i) ->
  entrywise (diag_mx d *m B) = diag_mx (map_mx (fun c => c ^+ k) d) *m entrywise B.
Proof. by move=> homogeneous positive; apply/matrixP=> i j; rewrite !mul_diag_mx !mxE homogeneous. Qed.

End Functions.
