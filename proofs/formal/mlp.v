(* Polynomial multilayer perceptrons: the rules S, R, A and D for upper bounds.

   Source: docs/theorems/composition.md; Kileel, Trager, Bruna, *On the Expressive Power of Deep Polynomial Neural Networks*, NeurIPS 2019.

   Layer i has the weight W i, of shape w (i+1) x w i, and the activation x |-> x^(r i), entry by entry; the last layer, of number l, is
   linear. `hidden W X i` is the input of layer i, and the output is W l * hidden W X l.

   - Rule S, `scalings_keep_the_output`: multiply row a of W i by d (i+1) a, and undo its power in the columns of W (i+1). The
     output is the same.
   - Rule S, `scalings_are_fields`: the same infinitesimally. Where W i moves with the velocity e (i+1) W i - r (i-1) W i e i, e diagonal
     and e 0 = 0, and the last layer without the first term, the output stands still.
   - Rule S, `scalings_independent`: infinitesimally these are as many independent directions as there are hidden neurons, if no
     row of a hidden weight is zero. With fields_bound_rank (rank.v), the dimension is at most the number of weights less the
     number of hidden neurons.
   - Rule R, `torus_effects_independent`: the scalings of k neurons move their values X in k independent directions, if no neuron is
     zero on all inputs; `rule_R`: so the rank of a network that is cut there is at most front plus back less k.
   - Rules A and D: last_layer_bounds_dimension (last_layer.v); `forms_of_a_product` says why it applies. *)

From mathcomp Require Import all_ssreflect all_algebra.
From Formal Require Import composition.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Section Perceptron.

Variables (K : fieldType) (w r : nat -> nat).

Definition power m n k (Y : 'M[K]_(m, n)) : 'M[K]_(m, n) := map_mx (fun x => x ^+ k) Y.
Definition inverses n (d : 'rV[K]_n) : 'rV[K]_n := map_mx (fun x => x^-1) d.

Definition weights := forall i, 'M[K]_(w i.+1, w i).

Fixpoint hidden (W : weights) p (X : 'M[K]_(w 0, p)) i : 'M[K]_(w i, p) :=
  if i is j.+1 then power (r j) (W j *m hidden W X j) else X.

Lemma power_scaled m n k (d : 'rV[K]_m) (Y : 'M[K]_(m, n)) :
  power k (diag_mx d *m Y) = diag_mx (power k d) *m power k Y.
Proof. by apply/matrixP=> i j; rewrite !mul_diag_mx !mxE exprMn. Qed.

Lemma inverse_diagonal n (d : 'rV[K]_n) : (forall a, d 0 a != 0) -> diag_mx (inverses d) *m diag_mx d = 1%:M.
Proof.
move=> d0; rewrite mulmx_diag; apply/matrixP=> i j; rewrite !mxE.
by case: eqP => [->|] //; rewrite mulVf.
Qed.

Section Scalings.

(* The factor of each neuron, before its activation; inputs have none. *)
Variable d : forall i, 'rV[K]_(w i).
Hypothesis d_not_zero : forall i a, d i 0 a != 0.

(* What the factor is behind the activation. *)
Definition factor i : 'rV[K]_(w i) :=
  match i return 'rV[K]_(w i) with 0 => const_mx 1 | j.+1 => power (r j) (d j.+1) end.

Definition scaled (W : weights) : weights := fun i => diag_mx (d i.+1) *m W i *m diag_mx (inverses (factor i)).

Lemma factor_not_zero i a : factor i 0 a != 0.
Proof. by case: i a => [|i] a; rewrite mxE ?oner_eq0 // expf_neq0. Qed.

Lemma hidden_scaled W p (X : 'M[K]_(w 0, p)) i : hidden (scaled W) X i = diag_mx (factor i) *m hidden W X i.
Proof.
elim: i => [|i IH] /=; first by rewrite diag_const_mx mul1mx.
rewrite IH /scaled -!mulmxA (mulmxA (diag_mx (inverses _))) inverse_diagonal; last exact: factor_not_zero.
by rewrite mul1mx power_scaled.
Qed.

Theorem scalings_keep_the_output (W : weights) p (X : 'M[K]_(w 0, p)) l :
  (W l *m diag_mx (inverses (factor l))) *m hidden (scaled W) X l = W l *m hidden W X l.
Proof.
rewrite hidden_scaled -mulmxA (mulmxA (diag_mx _)) inverse_diagonal ?mul1mx //; exact: factor_not_zero.
Qed.

End Scalings.

(* The tangent of the input of layer i where the weights W move with the velocities V. *)
Fixpoint hidden_tangent (W V : weights) p (X : 'M[K]_(w 0, p)) i : 'M[K]_(w i, p) :=
  if i is j.+1 then
    let Y := W j *m hidden W X j in
    let dY := V j *m hidden W X j + W j *m hidden_tangent W V X j in
    \matrix_(a, b) (Y a b ^+ (r j).-1 *+ r j * dY a b)
  else 0.

Definition scaling_velocity (e : forall i, 'rV[K]_(w i)) (W : weights) : weights :=
  fun i => diag_mx (e i.+1) *m W i - (r i.-1)%:R *: (W i *m diag_mx (e i)).

Lemma hidden_tangent_scaling (W : weights) (e : forall i, 'rV[K]_(w i)) p (X : 'M[K]_(w 0, p)) i : e 0%N = 0 ->
  hidden_tangent W (scaling_velocity e W) X i = (r i.-1)%:R *: (diag_mx (e i) *m hidden W X i).
Proof.
move=> e0; elim: i => [|i IH] /=; first by rewrite e0 raddf0 mul0mx scaler0.
set H := hidden W X i in IH *; set Y := W i *m H.
have -> : scaling_velocity e W i *m H + W i *m hidden_tangent W (scaling_velocity e W) X i = diag_mx (e i.+1) *m Y.
  by rewrite IH /scaling_velocity mulmxBl -scalemxAl -scalemxAr !mulmxA subrK.
apply/matrixP=> a b; rewrite [LHS]mxE !mul_diag_mx [(\matrix_(_, _) _) a b]mxE.
have scale (c : K) (B : 'M_(w i.+1, p)) : (c *: B) a b = c * B a b by rewrite mxE.
have -> : power (r i) Y = \matrix_(a, b) (Y a b ^+ r i) by apply/matrixP=> a' b'; rewrite !mxE.
rewrite scale [(\matrix_(_, _) (_ * _)) a b]mxE [(\matrix_(_, _) (_ ^+ _)) a b]mxE -mulr_natl -mulrA.
by case: (r i) => [|k]; [rewrite !mul0r | rewrite [Y a b ^+ _ * _]mulrCA -exprSr].
Qed.

Theorem scalings_are_fields (W : weights) (e : forall i, 'rV[K]_(w i)) p (X : 'M[K]_(w 0, p)) l : e 0%N = 0 ->
  - (r l.-1)%:R *: (W l *m diag_mx (e l)) *m hidden W X l +
    W l *m hidden_tangent W (scaling_velocity e W) X l = 0.
Proof.
by move=> e0; rewrite hidden_tangent_scaling // -scalemxAl -scalemxAr mulmxA scaleNr addNr.
Qed.

Theorem scalings_independent (W : weights) (e : forall i, 'rV[K]_(w i)) l :
  (forall i, (i < l)%N -> forall a, row a (W i) != 0) -> e 0%N = 0 ->
  (forall i, (i < l)%N -> scaling_velocity e W i = 0) ->
  forall i, (i <= l)%N -> e i = 0.
Proof.
move=> rows e0 still; elim=> [|i IH] // il.
have := still i il; rewrite /scaling_velocity IH ?(ltnW il) // raddf0 mulmx0 scaler0 subr0 => zero.
apply/rowP=> a; rewrite [RHS]mxE; apply/eqP; have := rows i il a; apply: contraNT => ea.
apply/eqP/rowP=> b; rewrite [RHS]mxE; apply: (mulfI ea); rewrite mulr0 mxE.
by have /matrixP/(_ a b) := zero; rewrite mul_diag_mx !mxE.
Qed.

(* The effects of the torus on the values X of k neurons at p inputs, one effect a row. *)
Definition torus_effects k p (X : 'M[K]_(k, p)) : 'M[K]_(k, k * p) :=
  \matrix_(i < k) mxvec (diag_mx (delta_mx 0 i) *m X).

Theorem torus_effects_independent k p (X : 'M[K]_(k, p)) : (forall i, row i X != 0) -> \rank (torus_effects X) = k.
Proof.
move=> rows; apply/eqP; rewrite -[_ == _]/(row_free _); apply: inj_row_free => v v0.
apply/rowP=> i; rewrite [RHS]mxE; apply/eqP; have := rows i; apply: contraNT => vi.
have effect : mxvec (diag_mx v *m X) = v *m torus_effects X.
  rewrite mulmx_sum_row; under eq_bigr do rewrite rowK -linearZ /= scalemxAl -linearZ /=.
  rewrite -linear_sum -mulmx_suml -linear_sum /=; congr (mxvec (diag_mx _ *m _)).
  by rewrite [LHS]row_sum_delta.
apply/eqP/rowP=> j; rewrite [RHS]mxE; apply: (mulfI vi); rewrite mulr0 mxE.
have := effect; rewrite v0 => /(congr1 vec_mx); rewrite mxvecK linear0 => /matrixP/(_ i j).
by rewrite mul_diag_mx !mxE.
Qed.

(* N holds the scalings of the k neurons X as fields of the network. *)
Theorem rule_R k p q b P (X : 'M[K]_(k, p)) (JF : 'M[K]_(P, k * p)) (JB : 'M[K]_(P, b))
    (alpha : 'M[K]_(k * p, q)) (beta : 'M[K]_(b, q)) (N : 'M[K]_(k, P)) :
  let JP := JF *m alpha + JB *m beta in
  (forall i, row i X != 0) -> N *m JP = 0 -> N *m JF = torus_effects X ->
  (\rank JP + k <= \rank JF + \rank JB)%N.
Proof.
move=> JP rows NJP effects; have := compose_over_a_field NJP.
by rewrite effects torus_effects_independent.
Qed.

(* Outputs W X with X = B m, m the column of the N forms at a point, have the coefficients W B. *)
Theorem forms_of_a_product o k N (W : 'M[K]_(o, k)) (B : 'M[K]_(k, N)) (forms : 'cV[K]_N) :
  W *m (B *m forms) = (W *m B) *m forms /\ (\rank (W *m B) <= k)%N.
Proof. by rewrite mulmxA; split=> //; apply: leq_trans (mxrankM_maxl _ _) (rank_leq_col _). Qed.

End Perceptron.
