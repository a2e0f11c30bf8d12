(* Programs in two parts: the step `compose` of the kernel.

   Source: docs/theorems/composition.md, Theorems 1 and 2.

   A program P is cut at a step X: the front computes X, the back computes the outputs from X. By the chain rule the
   derivative of P in a direction w is (the derivative of the back by X) applied to (the derivative of the front in the
   direction w), plus the derivative of the back by its own weights in the direction w, at the value of X. Directions are rows here. At finitely many
   inputs the Jacobians are matrices over a ring R of polynomials, and the chain rule reads

     JP = JF * alpha + JB * beta,

   where alpha holds the derivatives of the outputs by the entries of X and beta picks the values that occur.

   - `compose_bounds_rank`: the rank of JP is at most that of JF plus that of JB.
   - `compose_with_fields_bounds_rank`: if the rows of N are fields of P (N * JP = 0) and a minor of size o of their
     effects on X, N * JF, is a unit at a point modulo m, the bound is o less. (o is the dimension of the orbit's tangent
     space, as seen at X.)
   - `compose_over_a_field`: the same at one point, with the rank of N * JF. *)

From mathcomp Require Import all_ssreflect all_algebra.
From Formal Require Import rank.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Theorem compose_over_a_field (K : fieldType) p f b q k (JF : 'M[K]_(p, f)) (JB : 'M[K]_(p, b))
    (alpha : 'M[K]_(f, q)) (beta : 'M[K]_(b, q)) (N : 'M[K]_(k, p)) :
  let JP := JF *m alpha + JB *m beta in
  N *m JP = 0 -> (\rank JP + \rank (N *m JF) <= \rank JF + \rank JB)%N.
Proof.
move=> JP NJP0.
pose Phi := col_mx alpha beta; pose D := block_mx JF 0 0 JB.
have rankD : \rank D = (\rank JF + \rank JB)%N by rewrite rank_diag_block_mx.
have JPE : JP = row_mx 1%:M 1%:M *m D *m Phi.
  by rewrite mul_row_block !mul1mx addr0 add0r mul_row_col.
pose pairs := row_mx N N *m D.
have pairsE : pairs = row_mx (N *m JF) (N *m JB).
  by rewrite /pairs mul_row_block !mulmx0 addr0 add0r.
have in_kernel : (pairs <= D :&: kermx Phi)%MS.
  rewrite sub_capmx submxMl /=; apply/sub_kermxP.
  by rewrite pairsE mul_row_col -!mulmxA -mulmxDr.
have effects : (\rank (N *m JF) <= \rank pairs)%N.
  have -> : N *m JF = pairs *m col_mx 1%:M 0 by rewrite pairsE mul_row_col mulmx1 mulmx0 addr0.
  exact: mxrankM_maxl.
rewrite -rankD -(mxrank_mul_ker D Phi) leq_add //; last exact: leq_trans (mxrankS in_kernel).
by rewrite JPE -mulmxA mxrankM_maxr.
Qed.

Section Programs.

Variable R : idomainType.
Variables (p f b q : nat) (JF : 'M[R]_(p, f)) (JB : 'M[R]_(p, b)) (alpha : 'M[R]_(f, q)) (beta : 'M[R]_(b, q)).
Let JP := JF *m alpha + JB *m beta.

(* Theorem 1. *)
Theorem compose_bounds_rank : (generic_rank JP <= generic_rank JF + generic_rank JB)%N.
Proof.
rewrite !generic_rankE /JP map_mxD !map_mxM.
by apply: leq_trans (mxrank_add _ _) _; rewrite leq_add ?mxrankM_maxl.
Qed.

(* Theorem 2. *)
Theorem compose_with_fields_bounds_rank (S : comRingType) (phi : {rmorphism R -> S}) k o (N : 'M[R]_(k, p))
    (rows : 'I_o -> 'I_k) (cols : 'I_o -> 'I_f) (u : S) :
  N *m JP = 0 -> \det (minor rows cols (map_mx phi (N *m JF))) * u = 1 ->
  (generic_rank JP <= generic_rank JF + generic_rank JB - o)%N.
Proof.
move=> NJP0 /minor_bounds_rank o_small; pose frac := tofrac_rmorphism R.
have := @compose_over_a_field _ _ _ _ _ _ (map_mx frac JF) (map_mx frac JB) (map_mx frac alpha) (map_mx frac beta)
  (map_mx frac N).
rewrite /= -!map_mxM -map_mxD -!map_mxM -/JP NJP0 map_mx0 => /(_ erefl) bound.
have o_bound := leq_trans (leq_add (leqnn _) o_small) bound.
by rewrite leq_subRL ?(leq_trans _ o_bound) ?leq_addl // addnC.
Qed.

End Programs.
