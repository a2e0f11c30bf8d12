(* Programs of sums and products, their derivatives, and the chain rule.

   Source: docs/certificate.md, section 2; docs/theorems/composition.md.

   A program has p weights and n inputs, and each output is an expression of numbers, weights, inputs, sums and products. The
   numbers are in a ring C: the integers, the rationals, the rationals whose denominators are prime to m. It has a value in
   each commutative ring to which C maps.

   The derivative in a direction is the coefficient of t, where the weights w move to w + t w'. Columns of the Jacobian are
   observations: an output at some inputs. The dimension of a program is the largest rank of the Jacobian, for all fields to
   which C maps, all weights, and any finite number of observations.

   - `derivative_is_a_sum`: the derivative in a direction is the sum over the weights; `derivative_of_a_product`.
   - `chain_rule`: the derivatives of a program in two parts.
   - `dimension_is_generic_rank`: the largest rank is the rank over the field of rational functions. *)

From mathcomp Require Import all_ssreflect all_algebra.
From Formal Require Import pairs rank.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Inductive expression (C : Type) (p n : nat) :=
| Constant of C
| Weight of 'I_p
| Input of 'I_n
| Plus of expression C p n & expression C p n
| Times of expression C p n & expression C p n.

Section Values.

Variables (C : ringType) (p n : nat) (S : comRingType) (phi : {rmorphism C -> S}).
Implicit Types (e : expression C p n) (w : 'I_p -> S) (x : 'I_n -> S).

Fixpoint at_point w x e : S :=
  match e with
  | Constant c => phi c
  | Weight i => w i
  | Input j => x j
  | Plus e1 e2 => at_point w x e1 + at_point w x e2
  | Times e1 e2 => at_point w x e1 * at_point w x e2
  end.

End Values.

Lemma eq_at_point (C : ringType) p n (S : comRingType) (phi psi : {rmorphism C -> S}) w v x y (e : expression C p n) :
  phi =1 psi -> w =1 v -> x =1 y -> at_point phi w x e = at_point psi v y e.
Proof. by move=> phipsi wv xy; elim: e => //= [e1 -> e2 -> | e1 -> e2 ->]. Qed.

Lemma at_point_morph (C : ringType) p n (S T : comRingType) (phi : {rmorphism C -> S}) (psi : {rmorphism S -> T}) w x
    (e : expression C p n) :
  psi (at_point phi w x e) = at_point [rmorphism of psi \o phi] (psi \o w) (psi \o x) e.
Proof. by elim: e => //= e1 <- e2 <-; rewrite ?rmorphD ?rmorphM. Qed.

Section Derivatives.

Variables (C : ringType) (p n : nat) (S : comRingType) (phi : {rmorphism C -> S}).
Implicit Types (e : expression C p n) (w v : 'I_p -> S) (x y : 'I_n -> S).

Definition constants : {rmorphism C -> {poly S}} := [rmorphism of polyC \o phi].

(* z + t z' *)
Definition moving k (z z' : 'I_k -> S) : 'I_k -> {poly S} := fun i => (z i)%:P + (z' i)%:P * 'X.
Definition still k (z : 'I_k -> S) : 'I_k -> {poly S} := fun i => (z i)%:P.
Definition unit_vector k (i : 'I_k) : 'I_k -> S := fun i' => (i' == i)%:R.

(* The derivative at (w, x) in the direction w' of the weights, by one weight, and by one input. *)
Definition derivative e w x w' : S := (at_point constants (moving w w') (still x) e)`_1.
Definition by_weight e w x i : S := derivative e w x (unit_vector i).
Definition by_input e w x j : S := (at_point constants (still w) (moving x (unit_vector j)) e)`_1.

Lemma coef1M (f g : {poly S}) : (f * g)`_1 = f`_0 * g`_1 + f`_1 * g`_0.
Proof. by rewrite coefM big_ord_recl big_ord1 /=. Qed.

Lemma moving0 k (z z' : 'I_k -> S) i : (moving z z' i)`_0 = z i.
Proof. by rewrite coefD coefMX coefC addr0. Qed.

Lemma moving1 k (z z' : 'I_k -> S) i : (moving z z' i)`_1 = z' i.
Proof. by rewrite coefD coefMX !coefC add0r. Qed.

Lemma still0 k (z : 'I_k -> S) i : (still z i)`_0 = z i.
Proof. by rewrite coefC. Qed.

Lemma still1 k (z : 'I_k -> S) i : (still z i)`_1 = 0.
Proof. by rewrite coefC. Qed.

Lemma constant_term (f : 'I_p -> {poly S}) (g : 'I_n -> {poly S}) w x e :
  (forall i, (f i)`_0 = w i) -> (forall j, (g j)`_0 = x j) -> (at_point constants f g e)`_0 = at_point phi w x e.
Proof.
move=> fw gx; elim: e => //= [c | e1 <- e2 <- | e1 <- e2 <-]; first by rewrite coefC.
  by rewrite coefD.
by rewrite coefM big_ord1.
Qed.

Lemma derivative_constant w x w' e : (at_point constants (moving w w') (still x) e)`_0 = at_point phi w x e.
Proof. by apply: constant_term => i; rewrite ?moving0 ?still0. Qed.

Lemma by_input_constant w x x' e : (at_point constants (still w) (moving x x') e)`_0 = at_point phi w x e.
Proof. by apply: constant_term => i; rewrite ?moving0 ?still0. Qed.

Theorem derivative_of_a_product e1 e2 w x w' :
  derivative (Times e1 e2) w x w' = at_point phi w x e1 * derivative e2 w x w' + derivative e1 w x w' * at_point phi w x e2.
Proof. by rewrite /derivative /= coef1M !derivative_constant. Qed.

(* Only the terms of order 0 and 1 in t count. *)
Lemma first_order (f : 'I_p -> {poly S}) (g : 'I_n -> {poly S}) w x e :
  (forall i, (f i)`_0 = w i) -> (forall j, (g j)`_0 = x j) ->
  (at_point constants f g e)`_1 = \sum_i (f i)`_1 * by_weight e w x i + \sum_j (g j)`_1 * by_input e w x j.
Proof.
have pick k (F : 'I_k -> S) i : \sum_j F j * (i == j)%:R = F i.
  rewrite (bigD1 i) //= eqxx mulr1 big1 ?addr0 // => j; rewrite eq_sym => /negPf->; exact: mulr0.
move=> fw gx; rewrite /by_weight /by_input /derivative; elim: e => [c | i | j | e1 IH1 e2 IH2 | e1 IH1 e2 IH2] /=.
- by rewrite !coefC !big1 ?addr0 // => i _; rewrite mulr0.
- rewrite [X in _ + X]big1 => [|j _]; last by rewrite still1 mulr0.
  by rewrite addr0; under eq_bigr do rewrite moving1 /unit_vector; rewrite pick.
- rewrite big1 ?add0r => [|i _]; last by rewrite still1 mulr0.
  by under eq_bigr do rewrite moving1 /unit_vector; rewrite pick.
- rewrite coefD IH1 IH2 addrACA -!big_split /=.
  by congr (_ + _); apply: eq_bigr => i _; rewrite coefD mulrDr.
rewrite coef1M IH1 IH2 !(constant_term _ fw gx) mulrDr mulrDl addrACA !big_distrr !big_distrl -!big_split /=.
congr (_ + _); apply: eq_bigr => i _.
  by rewrite coef1M !derivative_constant mulrDr mulrCA !mulrA.
by rewrite coef1M !by_input_constant mulrDr mulrCA !mulrA.
Qed.

Theorem derivative_is_a_sum e w x w' : derivative e w x w' = \sum_i w' i * by_weight e w x i.
Proof.
rewrite /derivative (@first_order _ _ w x) => [|i|j]; rewrite ?moving0 ?still0 //.
rewrite [X in _ + X]big1 => [|j _]; last by rewrite still1 mul0r.
by rewrite addr0; apply: eq_bigr => i _; rewrite moving1.
Qed.

End Derivatives.

(* A program in two parts. The inputs of the back are the k values that the front computes, and then those of the program. *)
Section TwoParts.

Variables (C : ringType) (p n k : nat).

Fixpoint substitute (front : 'I_k -> expression C p n) (e : expression C p (k + n)) : expression C p n :=
  match e with
  | Constant c => Constant p n c
  | Weight i => Weight C n i
  | Input j => match split j with inl l => front l | inr i => Input C p i end
  | Plus e1 e2 => Plus (substitute front e1) (substitute front e2)
  | Times e1 e2 => Times (substitute front e1) (substitute front e2)
  end.

Definition joined (S : Type) (u : 'I_k -> S) (x : 'I_n -> S) : 'I_(k + n) -> S :=
  fun j => match split j with inl l => u l | inr i => x i end.

Lemma joined_left (S : Type) (u : 'I_k -> S) (x : 'I_n -> S) l : joined u x (lshift n l) = u l.
Proof. by rewrite /joined (unsplitK (inl l)). Qed.

Lemma joined_right (S : Type) (u : 'I_k -> S) (x : 'I_n -> S) i : joined u x (rshift k i) = x i.
Proof. by rewrite /joined (unsplitK (inr i)). Qed.

Section At.

Variables (S : comRingType) (phi : {rmorphism C -> S}).

Lemma at_substitute (front : 'I_k -> expression C p n) w x e :
  at_point phi w x (substitute front e) = at_point phi w (joined (fun l => at_point phi w x (front l)) x) e.
Proof.
elim: e => //= [j | e1 -> e2 -> | e1 -> e2 ->] //.
by rewrite /joined; case: (split j).
Qed.

End At.

Theorem chain_rule (S : comRingType) (phi : {rmorphism C -> S}) (front : 'I_k -> expression C p n) e w x i :
  let y := joined (fun l => at_point phi w x (front l)) x in
  by_weight phi (substitute front e) w x i =
    by_weight phi e w y i + \sum_l by_weight phi (front l) w x i * by_input phi e w y (lshift n l).
Proof.
move=> y; rewrite {1}/by_weight /derivative at_substitute (@first_order _ _ _ _ phi _ _ w y) => [|i'|j].
- congr (_ + _).
    rewrite (bigD1 i) //= moving1 /unit_vector eqxx mul1r big1 ?addr0 // => i' /negPf ii'.
    by rewrite moving1 ii' mul0r.
  rewrite big_split_ord /= [X in _ + X]big1 => [|j _]; last by rewrite joined_right still1 mul0r.
  by rewrite addr0; apply: eq_bigr => l _; rewrite joined_left.
- by rewrite moving0.
by rewrite /y /joined; case: (split j) => l; rewrite ?derivative_constant ?still0.
Qed.

End TwoParts.

(* Jacobians. Column j is the output `out j` at the inputs `x j`. *)
Section Jacobian.

Variables (C : ringType) (p n o : nat) (program : 'I_o -> expression C p n).

Definition jacobian (S : comRingType) (phi : {rmorphism C -> S}) (w : 'I_p -> S) q (out : 'I_q -> 'I_o)
    (x : 'I_q -> 'I_n -> S) : 'M[S]_(p, q) :=
  \matrix_(i, j) by_weight phi (program (out j)) w (x j) i.

Definition dimension_at_most d := forall (L : fieldType) (phi : {rmorphism C -> L}) (w : 'I_p -> L) q
  (out : 'I_q -> 'I_o) (x : 'I_q -> 'I_n -> L), (\rank (jacobian phi w out x) <= d)%N.

End Jacobian.

Lemma by_weight_morph (C : ringType) p n (S T : comRingType) (phi : {rmorphism C -> S}) (chi : {rmorphism C -> T})
    (psi : {rmorphism S -> T}) w v x y (e : expression C p n) i :
  (forall c, psi (phi c) = chi c) -> (forall i, psi (w i) = v i) -> (forall j, psi (x j) = y j) ->
  psi (by_weight phi e w x i) = by_weight chi e v y i.
Proof.
move=> phi_chi wv xy; rewrite /by_weight /derivative -coef_map /= at_point_morph.
rewrite (@eq_at_point _ _ _ _ _ (constants chi) _ (moving v (unit_vector T i)) _ (still y)) //.
- by move=> c; rewrite /= map_polyC /= phi_chi.
- move=> i'; rewrite /= /moving /unit_vector.
  by rewrite rmorphD rmorphM /= map_polyX !map_polyC /= wv rmorph_nat.
by move=> j; rewrite /= /still map_polyC /= xy.
Qed.

Lemma jacobian_morph (C : ringType) p n o (program : 'I_o -> expression C p n) (S T : comRingType)
    (phi : {rmorphism C -> S}) (chi : {rmorphism C -> T}) (psi : {rmorphism S -> T}) w v q (out : 'I_q -> 'I_o) x y :
  (forall c, psi (phi c) = chi c) -> (forall i, psi (w i) = v i) -> (forall j l, psi (x j l) = y j l) ->
  map_mx psi (jacobian program phi w out x) = jacobian program chi v out y.
Proof. by move=> phi_chi wv xy; apply/matrixP=> i j; rewrite !mxE (by_weight_morph _ _ phi_chi wv (xy j)). Qed.

(* The generic point: every weight, and every input of each of q observations, is a variable. *)
Section Generic.

Variables (C : idomainType) (p n q : nat).
Notation size := (p + q * n)%N.
Notation ring := (polynomials C size).

Definition generic_weight (i : 'I_p) : ring := variable C size (lshift (q * n) i).
Definition generic_input (j : 'I_q) (l : 'I_n) : ring := variable C size (rshift p (pair_index j l)).

Variables (S : comRingType) (phi : {rmorphism C -> S}) (w : 'I_p -> S) (x : 'I_q -> 'I_n -> S).

Definition coordinates (k : nat) : S :=
  if insub k is Some k' then
    match split (k' : 'I_size) with inl i => w i | inr jl => x (fst_index jl) (snd_index jl) end
  else 0.

(* Its variables may have any values. *)
Definition specialise : {rmorphism ring -> S} := value phi coordinates size.

Lemma specialise_constant c : specialise (constant C size c) = phi c.
Proof. exact: value_constant. Qed.

Lemma specialise_weight i : specialise (generic_weight i) = w i.
Proof.
have small : (lshift (q * n) i < size)%N by [].
by rewrite /specialise value_variable // /coordinates valK (unsplitK (inl i)).
Qed.

Lemma specialise_input j l : specialise (generic_input j l) = x j l.
Proof.
have small : (rshift p (pair_index j l) < size)%N by [].
by rewrite /specialise value_variable // /coordinates valK (unsplitK (inr _)) fst_pair snd_pair.
Qed.

End Generic.

Definition generic_jacobian (C : idomainType) p n o (program : 'I_o -> expression C p n) q (out : 'I_q -> 'I_o) :=
  jacobian program (constant C _) (@generic_weight C p n q) out (@generic_input C p n q).

Theorem dimension_is_generic_rank (C : idomainType) p n o (program : 'I_o -> expression C p n) d :
  dimension_at_most program d <-> forall q (out : 'I_q -> 'I_o), (generic_rank (generic_jacobian program out) <= d)%N.
Proof.
split=> [bound q out | bound L phi w q out x].
  rewrite /generic_rank /generic_jacobian; set R := polynomials C _; pose frac := tofrac_rmorphism R.
  rewrite -[@FracField.tofrac _]/(frac : _ -> _).
  rewrite (@jacobian_morph _ _ _ _ _ _ _ _ [rmorphism of frac \o constant C _] _ _
    (fun i => frac (generic_weight C n q i)) _ _ _ (fun j l => frac (generic_input C p j l))) //; exact: bound.
rewrite -(@jacobian_morph _ _ _ _ _ _ _ (constant C _) _ (specialise phi w x) (@generic_weight C p n q) _ _ _
  (@generic_input C p n q)); first exact: leq_trans (point_bounds_rank _ _) (bound q out).
- exact: specialise_constant.
- exact: specialise_weight.
exact: specialise_input.
Qed.
