(* A linear last layer: the step `determinantal` of the kernel.

   Source: docs/theorems/composition.md, *A linear last layer*.

   The output is W X with W of shape n x k, and the entries of X, and so of the output, are in a space of N functions. In
   coefficients an output is a product A B, with A of shape n x k and B of shape k x N. Wherever one stands, the derivatives of the product

     dA * B + A * dB,   dA and dB any matrices,

   span at most k (n + N - k) dimensions if k < n and k < N, and at most n N otherwise. Both numbers are
   n N - (n - k)(N - k), with the difference of natural numbers. *)

From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Section LastLayer.

Variables (K : fieldType) (n k N : nat).

Definition product_derivative (A : 'M[K]_(n, k)) (B : 'M[K]_(k, N)) (d : 'M[K]_(n, k) * 'M[K]_(k, N)) :=
  d.1 *m B + A *m d.2.

Lemma product_derivative_linear A B : linear (product_derivative A B).
Proof.
move=> c d e; rewrite /product_derivative /= mulmxDl mulmxDr -scalemxAl -scalemxAr scalerDr.
by rewrite !addrA; congr (_ + _); rewrite -!addrA; congr (_ + _); rewrite addrC.
Qed.
Canonical product_derivative_Linear A B := Linear (product_derivative_linear A B).

(* T is seen from outside of the columns of A and the rows of B. *)
Definition left_outside (A : 'M[K]_(n, k)) := row_base (kermx A).
Definition right_outside (B : 'M[K]_(k, N)) := col_base (cokermx B).
Definition outside A B (T : 'M[K]_(n, N)) := left_outside A *m T *m right_outside B.

Lemma outside_linear A B : linear (outside A B).
Proof. by move=> c S T; rewrite /outside mulmxDr mulmxDl -scalemxAr -scalemxAl. Qed.
Canonical outside_Linear A B := Linear (outside_linear A B).

Lemma outside_onto A B : limg (linfun (outside A B)) = fullv.
Proof.
apply/vspaceP=> Y; rewrite memvf; apply/memv_imgP.
have /row_freeP[U' UU'] := row_base_free (kermx A); have /row_fullP[C' C'C] := col_base_full (cokermx B).
exists (U' *m Y *m C'); first exact: memvf.
by rewrite lfunE /= /outside !mulmxA UU' mul1mx -!mulmxA C'C mulmx1.
Qed.

Theorem last_layer_bounds_dimension A B :
  (\dim (limg (linfun (product_derivative A B))) <= n * N - (n - k) * (N - k))%N.
Proof.
have UA0 : left_outside A *m A = 0 by apply/sub_kermxP; rewrite eq_row_base.
have BC0 : B *m right_outside B = 0.
  by apply: (row_free_inj (row_base_free (cokermx B))); rewrite /= -mulmxA mulmx_base mulmx_coker mul0mx.
have unseen : (limg (linfun (product_derivative A B)) <= lker (linfun (outside A B)))%VS.
  apply/subvP=> _ /memv_imgP[d _ ->]; rewrite memv_ker !lfunE /= /outside /product_derivative.
  rewrite mulmxDr mulmxDl (mulmxA (left_outside A) A) UA0 !mul0mx addr0.
  by rewrite (mulmxA (left_outside A) d.1) -(mulmxA (left_outside A *m d.1)) BC0 mulmx0.
apply: leq_trans (dimvS unseen) _.
have := limg_ker_dim (linfun (outside A B)) fullv.
rewrite capfv outside_onto !dimvf /Vector.dim /= => <-; rewrite -addnBA ?leq_addr //.
by apply: leq_mul; rewrite ?mxrank_ker ?mxrank_coker leq_sub2l ?rank_leq_col ?rank_leq_row.
Qed.

Theorem last_layer_number : (k <= n -> k <= N -> n * N - (n - k) * (N - k) = k * (n + N - k))%N.
Proof.
move=> /subnK <- /subnK <-; set p := (n - k)%N; set q := (N - k)%N.
rewrite !addnK addnA addnK mulnDl !mulnDr -[(p * q + _ + _)%N]addnA addKn.
by rewrite mulnC -!addnA [(k * q + _)%N]addnC.
Qed.

End LastLayer.
