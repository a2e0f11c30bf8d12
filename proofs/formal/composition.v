(* Programs in two parts: the step `compose` of the kernel.

   Source: docs/theorems/composition.md, Theorems 1 and 2. What a program, its Jacobian and its dimension are: programs.v.

   A program is cut at a step X: the front computes the k entries of X, and the back computes the outputs from X and the
   inputs. Both may use all weights. The chain rule of programs.v says that, at the same weights and inputs,

     JP = JF * alpha + JB,

   where JP, JF, JB are the Jacobians of the program, the front and the back by the weights (directions are rows), and alpha holds
   the derivatives of the back by the entries of X.

   - `compose_bounds_dimension`: the dimension of the program is at most that of the front plus that of the back.
   - `compose_with_fields_bounds_dimension`: let o fields be given, polynomial directions along which no output moves. If
     their effects on X have a minor of size o that is a unit at one point, in any commutative ring (such as residues
     modulo m), the bound is o less. (o is the dimension of the orbit's tangent space, as seen at X.)
   - `compose_over_a_field`: the linear algebra, at one point of a field. *)

From mathcomp Require Import all_ssreflect all_algebra.
From Formal Require Import pairs rank programs.

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

Variables (C : idomainType) (p n k r : nat).
Variables (front : 'I_k -> expression C p n) (back : 'I_r -> expression C p (k + n)).

Definition composed (j : 'I_r) : expression C p n := substitute front (back j).

(* The value of the step X, with the inputs. *)
Definition at_cut (S : comRingType) (phi : {rmorphism C -> S}) (w : 'I_p -> S) (x : 'I_n -> S) :=
  joined (fun l => at_point phi w x (front l)) x.

(* All entries of X at each of q inputs. *)
Definition all_entries q (j : 'I_(q * k)) : 'I_k := snd_index j.
Definition at_each (S : Type) q (x : 'I_q -> 'I_n -> S) (j : 'I_(q * k)) : 'I_n -> S := x (fst_index j).

Definition back_by_cut (S : comRingType) (phi : {rmorphism C -> S}) w q (out : 'I_q -> 'I_r) (x : 'I_q -> 'I_n -> S) :
    'M[S]_(q * k, q) :=
  \matrix_(l, j) if fst_index l == j then by_input phi (back (out j)) w (at_cut phi w (x j)) (lshift n (snd_index l)) else 0.

Lemma jacobian_composed (S : comRingType) (phi : {rmorphism C -> S}) w q (out : 'I_q -> 'I_r) (x : 'I_q -> 'I_n -> S) :
  jacobian composed phi w out x =
    jacobian front phi w (@all_entries q) (at_each x) *m back_by_cut phi w out x +
    jacobian back phi w out (fun j => at_cut phi w (x j)).
Proof.
apply/matrixP=> i j; rewrite !mxE chain_rule addrC; congr (_ + _).
transitivity (\sum_(j' < q) \sum_(l < k) by_weight phi (front l) w (x j') i *
    (if j' == j then by_input phi (back (out j)) w (at_cut phi w (x j)) (lshift n l) else 0)).
  rewrite (bigD1 j) //= [X in _ = _ + X]big1 ?addr0 => [|j' /negPf j'j].
    by apply: eq_bigr => l _; rewrite eqxx.
  by apply: big1 => l _; rewrite j'j mulr0.
rewrite -(@sum_pairs q k _ (fun j' l => by_weight phi (front l) w (x j') i *
    (if j' == j then by_input phi (back (out j)) w (at_cut phi w (x j)) (lshift n l) else 0))).
by apply: eq_bigr => l _; rewrite !mxE.
Qed.

(* Theorem 1. *)
Theorem compose_bounds_dimension f b :
  dimension_at_most front f -> dimension_at_most back b -> dimension_at_most composed (f + b).
Proof.
move=> front_f back_b L phi w q out x; rewrite jacobian_composed.
by apply: leq_trans (mxrank_add _ _) _; rewrite leq_add // (leq_trans (mxrankM_maxl _ _)).
Qed.

(* A direction that is polynomial in the weights, and along which no output moves, at any point of any ring. *)
Definition direction_at (S : comRingType) (phi : {rmorphism C -> S}) (w : 'I_p -> S) (v : 'I_p -> expression C p 0) i : S :=
  at_point phi w (fun none : 'I_0 => 0) (v i).

Definition is_field (v : 'I_p -> expression C p 0) :=
  forall (S : comRingType) (phi : {rmorphism C -> S}) w x j, derivative phi (composed j) w x (direction_at phi w v) = 0.

(* Row l: how X moves along the field l, as seen at o entries of X at some inputs. *)
Definition effects (S : comRingType) (phi : {rmorphism C -> S}) w o (fields : 'I_o -> 'I_p -> expression C p 0)
    (entry : 'I_o -> 'I_k) (x : 'I_o -> 'I_n -> S) : 'M[S]_o :=
  \matrix_(l, j) derivative phi (front (entry j)) w (x j) (direction_at phi w (fields l)).

Definition directions (S : comRingType) (phi : {rmorphism C -> S}) w o (fields : 'I_o -> 'I_p -> expression C p 0) :
    'M[S]_(o, p) :=
  \matrix_(l, i) direction_at phi w (fields l) i.

Lemma directions_jacobian (S : comRingType) (phi : {rmorphism C -> S}) w o (fields : 'I_o -> 'I_p -> expression C p 0)
    r' (program : 'I_r' -> expression C p n) q (out : 'I_q -> 'I_r') (x : 'I_q -> 'I_n -> S) l j :
  (directions phi w fields *m jacobian program phi w out x) l j =
    derivative phi (program (out j)) w (x j) (direction_at phi w (fields l)).
Proof. by rewrite derivative_is_a_sum !mxE; apply: eq_bigr => i _; rewrite !mxE. Qed.

Lemma direction_morph (S T : comRingType) (phi : {rmorphism C -> S}) (chi : {rmorphism C -> T}) (psi : {rmorphism S -> T})
    w w' o (fields : 'I_o -> 'I_p -> expression C p 0) :
  (forall c, psi (phi c) = chi c) -> (forall i, psi (w i) = w' i) ->
  map_mx psi (directions phi w fields) = directions chi w' fields.
Proof.
move=> phi_chi ww'; apply/matrixP=> l i; rewrite !mxE /direction_at at_point_morph.
by apply: eq_at_point => // j; rewrite /= rmorph0.
Qed.

(* Theorem 2. *)
Theorem compose_with_fields_bounds_dimension f b o (fields : 'I_o -> 'I_p -> expression C p 0)
    (S : comRingType) (phi : {rmorphism C -> S}) (w : 'I_p -> S) (entry : 'I_o -> 'I_k) (x : 'I_o -> 'I_n -> S) (u : S) :
  dimension_at_most front f -> dimension_at_most back b -> (forall l, is_field (fields l)) ->
  \det (effects phi w fields entry x) * u = 1 ->
  dimension_at_most composed (f + b - o).
Proof.
move=> front_f back_b field unit; apply/dimension_is_generic_rank => q out.
(* Variables for the inputs of q observations of the program and of o of X. *)
pose ring := polynomials C (p + (q + o) * n); pose frac := tofrac_rmorphism ring.
pose K := [fieldType of {fraction ring}]; pose numbers : {rmorphism C -> K} := [rmorphism of frac \o constant C _].
pose W i : ring := generic_weight C n (q + o) i; pose X j l : ring := generic_input C p j l.
pose Xq j := X (lshift o j); pose Xo j := X (rshift q j).
pose WK i : K := frac (W i); pose XK (j : 'I_(q + o)) l : K := frac (X j l).
have to_K r' (program : 'I_r' -> expression C p n) q' (out' : 'I_q' -> 'I_r') (at_x : 'I_q' -> 'I_(q + o)) :
    map_mx frac (jacobian program (constant C _) W out' (fun j => X (at_x j))) =
    jacobian program numbers WK out' (fun j => XK (at_x j)).
  by apply: jacobian_morph.
(* The effects are independent at the generic point, since they are at one. *)
have effects_rank :
    (o <= \rank (directions numbers WK fields *m jacobian front numbers WK entry (fun j => XK (rshift q j))))%N.
  rewrite -to_K -(@direction_morph _ _ (constant C _) _ frac W) // -map_mxM.
  pose y (j : 'I_(q + o)) := match split j with inl _ => fun=> 0 | inr j => x j end.
  apply: (@minor_bounds_rank _ _ (specialise phi w y) _ _ _ _ id id u).
  rewrite map_mxM (@direction_morph _ _ _ phi _ _ w); [|exact: specialise_constant|exact: specialise_weight].
  rewrite (@jacobian_morph _ _ _ _ _ _ _ _ phi _ _ w _ _ _ x).
  - by rewrite (_ : mxsub _ _ _ = effects phi w fields entry x) //; apply/matrixP=> l j; rewrite mxE directions_jacobian mxE.
  - exact: specialise_constant.
  - exact: specialise_weight.
  by move=> j l; rewrite /X specialise_input /y (unsplitK (inr j)).
(* The front at all these inputs. *)
pose entries (j : 'I_(q * k + o)) := match split j with inl l => all_entries l | inr j => entry j end.
pose inputs (j : 'I_(q * k + o)) := XK match split j with inl l => lshift o (fst_index l) | inr j => rshift q j end.
have front_E : jacobian front numbers WK entries inputs =
    row_mx (jacobian front numbers WK (@all_entries q) (at_each (fun j => XK (lshift o j))))
           (jacobian front numbers WK entry (fun j => XK (rshift q j))).
  by apply/matrixP=> i j; rewrite !mxE /entries /inputs; case: (split j) => l; rewrite mxE.
(* Generic inputs of q observations, from those of q + o. *)
have generic : (generic_rank (generic_jacobian composed out) <=
    \rank (jacobian composed numbers WK out (fun j => XK (lshift o j))))%N.
  rewrite -(to_K _ composed).
  rewrite /generic_jacobian.
  pose target := polynomials C (p + q * n); pose frac' := tofrac_rmorphism target.
  pose y (j : 'I_(q + o)) : 'I_n -> [fieldType of {fraction target}] :=
    match split j with inl j => fun l => frac' (generic_input C p j l) | inr _ => fun=> 0 end.
  pose special := specialise [rmorphism of frac' \o constant C _] (fun i => frac' (generic_weight C n q i)) y.
  apply: leq_trans (point_bounds_rank special _).
  rewrite (@jacobian_morph _ _ _ _ _ _ _ _ [rmorphism of frac' \o constant C _] _ _ (fun i => frac' (generic_weight C n q i)) _ _ _
    (fun j l => frac' (generic_input C p j l))).
  - by rewrite generic_rankE (@jacobian_morph _ _ _ _ _ _ _ _ [rmorphism of frac' \o constant C _] _ _
      (fun i => frac' (generic_weight C n q i)) _ _ _ (fun j l => frac' (generic_input C p j l))).
  - exact: specialise_constant.
  - exact: specialise_weight.
  by move=> j l; rewrite specialise_input /y (unsplitK (inl j)).
apply: leq_trans generic _.
have := @compose_over_a_field K p (q * k + o) q q o (jacobian front numbers WK entries inputs)
  (jacobian back numbers WK out (fun j => at_cut numbers WK (XK (lshift o j))))
  (col_mx (back_by_cut numbers WK out (fun j => XK (lshift o j))) 0) 1%:M (directions numbers WK fields).
have -> : jacobian front numbers WK entries inputs *m col_mx (back_by_cut numbers WK out (fun j => XK (lshift o j))) 0 +
    jacobian back numbers WK out (fun j => at_cut numbers WK (XK (lshift o j))) *m 1%:M =
    jacobian composed numbers WK out (fun j => XK (lshift o j)).
  by rewrite front_E mul_row_col mulmx0 addr0 mulmx1 -jacobian_composed.
move=> bound; have {}bound := leq_trans (bound _) (leq_add (front_f _ _ _ _ _ _) (back_b _ _ _ _ _ _)).
have {}bound : (\rank (jacobian composed numbers WK out (fun j => XK (lshift o j))) + o <= f + b)%N.
  apply: leq_trans (bound _); last by apply/matrixP=> l j; rewrite directions_jacobian field mxE.
  rewrite leq_add2l (leq_trans effects_rank) // front_E mul_mx_row.
  set A := _ *m _; set B := _ *m _; have E : A = row_mx B A *m col_mx 0 1%:M.
    by rewrite mul_row_col mulmx0 mulmx1 add0r.
  rewrite [X in \rank X]E; exact: mxrankM_maxl.
by rewrite leq_subRL ?(leq_trans _ bound) ?leq_addl // addnC.
Qed.

End Programs.
