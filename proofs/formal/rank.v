(* Ranks of matrices of polynomials: the step `minor` and the step `fields` of the kernel.

   Source: docs/certificate.md, sections 4, 5 and 7.

   R is an integral domain, here the ring of polynomials in the weights and inputs. The rank of a matrix over R is its
   rank over the field of fractions: the rank at generic weights, on generic inputs.

   - `minor_bounds_rank`: send R to any commutative ring by a ring morphism. If a minor of size k becomes a unit there, the
     rank is at least k.
   - `minor_at_point_modulo`: the case of the kernel. The morphism evaluates integer polynomials in n variables at a
     point of residues modulo m. Nothing is assumed of m, which need not be prime.
   - `pivots_make_a_unit`: if row operations make a square matrix triangular with units on the diagonal, its
     determinant is a unit.
   - `point_bounds_rank`: the rank at a point is at most the rank.
   - `kernel_bounds_rank`: polynomial vectors in the kernel that are independent bound the rank from above.
   - `fields_bound_rank`: the same where a minor at a point modulo m shows that they are independent. *)

From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Definition generic_rank (R : idomainType) m n (J : 'M[R]_(m, n)) : nat :=
  \rank (map_mx (@FracField.tofrac R) J).

(* The matrix of the given rows and columns. *)
Notation minor rows cols J := (mxsub rows cols J).

Lemma rank_minor (K : fieldType) m n k l (rows : 'I_k -> 'I_m) (cols : 'I_l -> 'I_n) (A : 'M[K]_(m, n)) :
  (\rank (minor rows cols A) <= \rank A)%N.
Proof.
have -> : minor rows cols A = rowsub rows (colsub cols A) by apply/matrixP=> i j; rewrite !mxE.
apply: leq_trans (mxrankS (rowsub_sub _ _)) _.
by rewrite -mxrank_tr -[\rank A]mxrank_tr trmx_mxsub mxrankS // rowsub_sub.
Qed.

(* Over a field, some minor of the size of the rank is not zero. *)
Lemma nonzero_minor (K : fieldType) m n (A : 'M[K]_(m, n)) :
  exists (rows : 'I_(\rank A) -> 'I_m) (cols : 'I_(\rank A) -> 'I_n), \det (minor rows cols A) != 0.
Proof.
have free := maxrowsub_free A; set B := rowsub _ A in free.
have full : row_full B^T by rewrite /row_full mxrank_tr.
exists (maxrankfun A), (fullrankfun full).
rewrite -unitfE -unitmxE -unitmx_tr trmx_mxsub.
have -> : mxsub (fullrankfun full) (maxrankfun A) A^T = rowsub (fullrankfun full) B^T.
  by apply/matrixP=> i j; rewrite !mxE.
exact: fullrowsub_unit.
Qed.

Section Domain.

Variable R : idomainType.
Local Notation frac := (tofrac_rmorphism R).

Lemma generic_rankE m n (J : 'M[R]_(m, n)) : generic_rank J = \rank (map_mx frac J).
Proof. by []. Qed.

Lemma nonzero_minor_bounds_rank m n k (J : 'M[R]_(m, n)) (rows : 'I_k -> 'I_m) (cols : 'I_k -> 'I_n) :
  \det (minor rows cols J) != 0 -> (k <= generic_rank J)%N.
Proof.
move=> det_neq0; have unit : map_mx frac (minor rows cols J) \in unitmx.
  by rewrite unitmxE det_map_mx unitfE tofrac_eq0.
by rewrite -(mxrank_unit unit) map_mxsub generic_rankE rank_minor.
Qed.

(* Step `minor`. *)
Theorem minor_bounds_rank (S : comRingType) (phi : {rmorphism R -> S}) m n k (J : 'M[R]_(m, n))
    (rows : 'I_k -> 'I_m) (cols : 'I_k -> 'I_n) (u : S) :
  \det (minor rows cols (map_mx phi J)) * u = 1 -> (k <= generic_rank J)%N.
Proof.
move=> det_unit; apply: (@nonzero_minor_bounds_rank _ _ _ _ rows cols).
apply/eqP=> det0; move: det_unit.
by rewrite -map_mxsub det_map_mx det0 rmorph0 mul0r => /esym/eqP; rewrite oner_eq0.
Qed.

(* The rank at a point of a field is at most the rank. *)
Theorem point_bounds_rank (K : fieldType) (phi : {rmorphism R -> K}) m n (J : 'M[R]_(m, n)) :
  (\rank (map_mx phi J) <= generic_rank J)%N.
Proof.
have [rows [cols det_neq0]] := nonzero_minor (map_mx phi J).
by apply: (@minor_bounds_rank _ phi _ _ _ _ rows cols _^-1); apply: mulfV.
Qed.

(* The columns of V are vectors in the kernel of J. *)
Theorem kernel_bounds_rank m n k (J : 'M[R]_(m, n)) (V : 'M[R]_(n, k)) :
  J *m V = 0 -> (generic_rank J + generic_rank V <= n)%N.
Proof.
by move=> JV0; rewrite !generic_rankE mulmx0_rank_max // -map_mxM JV0 map_mx0.
Qed.

(* Step `fields`: o of the vectors are independent at a point modulo m. *)
Theorem fields_bound_rank (S : comRingType) (phi : {rmorphism R -> S}) m n k o (J : 'M[R]_(m, n))
    (V : 'M[R]_(n, k)) (rows : 'I_o -> 'I_n) (cols : 'I_o -> 'I_k) (u : S) :
  J *m V = 0 -> \det (minor rows cols (map_mx phi V)) * u = 1 -> (generic_rank J <= n - o)%N.
Proof.
move=> /kernel_bounds_rank rank_kernel /minor_bounds_rank o_small.
by rewrite leq_subRL ?(leq_trans o_small) ?(leq_trans _ rank_kernel) ?leq_addl // addnC leq_add2l.
Qed.

End Domain.

(* Elimination: T collects the row operations. *)
Theorem pivots_make_a_unit (S : comRingType) k (T B : 'M[S]_k) (v : 'I_k -> S) :
  is_trig_mx (T *m B)^T -> (forall i, (T *m B) i i * v i = 1) -> exists u, \det B * u = 1.
Proof.
move=> trig unit_pivots; exists (\det T * \prod_i v i).
rewrite mulrA [\det B * _]mulrC -det_mulmx -det_tr det_trig // -big_split /=.
by apply: big1 => i _; rewrite mxE.
Qed.

(* Polynomials in n variables with coefficients in C, and their value at a point of any commutative ring. *)
Fixpoint polynomials (C : idomainType) (n : nat) : idomainType :=
  if n is n'.+1 then [idomainType of {poly polynomials C n'}] else C.

Fixpoint value (C : idomainType) (S : comRingType) (phi : {rmorphism C -> S}) (x : nat -> S) (n : nat) :
    {rmorphism polynomials C n -> S} :=
  if n is n'.+1 then [rmorphism of horner_eval (x n') \o map_poly (value phi x n')] else phi.

Fixpoint constant (C : idomainType) (n : nat) : {rmorphism C -> polynomials C n} :=
  if n is n'.+1 then [rmorphism of polyC \o constant C n'] else [rmorphism of idfun].

Fixpoint variable (C : idomainType) (n i : nat) : polynomials C n :=
  if n is n'.+1 then if i == n' then 'X else (variable C n' i)%:P else 0.

Lemma value_constant (C : idomainType) (S : comRingType) (phi : {rmorphism C -> S}) x n c :
  value phi x n (constant C n c) = phi c.
Proof. by elim: n => [|n IH] //=; rewrite map_polyC /horner_eval hornerC /= IH. Qed.

Lemma value_variable (C : idomainType) (S : comRingType) (phi : {rmorphism C -> S}) x n i : (i < n)%N ->
  value phi x n (variable C n i) = x i.
Proof.
elim: n => [|n IH] //=; rewrite ltnS leq_eqVlt; case: eqP => [-> _ | _ /= /IH {}IH].
  by rewrite map_polyX /horner_eval hornerX.
by rewrite map_polyC /horner_eval hornerC /= IH.
Qed.

Theorem minor_at_point_modulo (p : nat) (m : nat) (x : nat -> 'Z_m) r c k (J : 'M[polynomials [idomainType of int] p]_(r, c))
    (rows : 'I_k -> 'I_r) (cols : 'I_k -> 'I_c) :
  \det (minor rows cols (map_mx (value [rmorphism of intmul (1 : 'Z_m)] x p) J)) \is a GRing.unit -> (k <= generic_rank J)%N.
Proof. by move=> unit; apply: (minor_bounds_rank (mulrV unit)). Qed.
