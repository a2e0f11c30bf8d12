(* Deep lightning attention, over any field, at any shapes and any depth.

   Source: Henry, Marchetti, Kohn, *Geometry of Lightning Self-Attention*, ICLR 2025: Equations 1, 8, 9, 11 and 13, Lemmas 3.1, 3.5, 3.6.

   X has one token a column. A layer is X |-> V X X^T A X, with A = K^T Q. Layers are numbered from 0 here: layer i
   has the matrices A i, of shape d i x d i, and V i, of shape d (i+1) x d i. `network A V X i` is the output of the first i
   layers.

   - `layer_column`, `layer_degrees`: Equations 1 and 2. Column i of a layer's output is the sum over j of (x_j^T A x_i) V x_j; it is linear in
     Q, K and V, and cubic in X.
   - `query_key`: K |-> C K, Q |-> C^-T Q does not change K^T Q.
   - `query_key_unique`: Lemma 3.1. If K^T Q = K'^T Q' has rank a, the size of queries and keys, there is exactly one invertible C
     with K' = C K and Q' = C^-T Q.
   - `gauge`: Equation 9. V i |-> C (i+1) V i (C i)^-1 and A i |-> (C i)^-T A i (C i)^-1 multiply the output of i layers by C i, if C 0 = 1.
   - `gauge_virtual`: and (M, L) only by this C, on the left of L.
   - `virtual_weights`: Equation 8. The network is a function of L i = V (i-1) ... V 0 and of M i = (L i)^T A i L i.
   - `scaling`: Equation 13. If M i is multiplied by c i, the output of l layers is multiplied by the product of the (c i)^(3^(l-1-i));
     `scaling_same_function`: if this product and a factor of L make 1, the function is the same;
     `scaling_iff`: and only then, if it is not zero.
   - `closed_recursion`, `closed_form`: Lemma 3.6, Equations 10 and 11.
   - `gauge_fiber`, `gauge_fiber_unique`: Lemma 3.5, for any widths. If L of all layers has rank d i for all hidden layers i, then all weights with the
     same (M, L) are those that the gauge reaches, each by one C only. *)

From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Definition layer (R : ringType) d d' t (A : 'M[R]_d) (V : 'M[R]_(d', d)) (X : 'M[R]_(d, t)) := V *m X *m X^T *m A *m X.

Fixpoint virtual_tokens (R : ringType) n (M : nat -> 'M[R]_n) t (X : 'M[R]_(n, t)) l : 'M[R]_(n, t) :=
  if l is i.+1 then layer (M i) 1%:M (virtual_tokens M X i) else X.

Section QueryKey.

Variable K : fieldType.

Theorem layer_column d d' t (A : 'M[K]_d) (V : 'M[K]_(d', d)) (X : 'M[K]_(d, t)) i :
  col i (layer A V X) = \sum_j ((col j X)^T *m A *m col i X) 0 0 *: (V *m col j X).
Proof.
have entry j : (X^T *m A *m X) j i = ((col j X)^T *m A *m col i X) 0 0.
  rewrite tr_col -row_mul mxE [RHS]mxE; apply: eq_bigr => k _.
  by rewrite [row _ _ _ _]mxE [col _ _ _ _]mxE.
apply/colP=> r; rewrite mxE summxE.
have -> : layer A V X = (V *m X) *m (X^T *m A *m X) by rewrite /layer !mulmxA.
rewrite mxE; apply: eq_bigr => j _.
have -> : V *m col j X = col j (V *m X) by rewrite !colE mulmxA.
by rewrite entry mulrC [RHS]mxE [col _ _ _ _]mxE.
Qed.

Theorem layer_degrees a d d' t (P P2 Q Q2 : 'M[K]_(a, d)) (V V2 : 'M[K]_(d', d)) (X : 'M[K]_(d, t)) c :
  [/\ layer (P^T *m Q) (V + c *: V2) X = layer (P^T *m Q) V X + c *: layer (P^T *m Q) V2 X,
      layer (P^T *m (Q + c *: Q2)) V X = layer (P^T *m Q) V X + c *: layer (P^T *m Q2) V X,
      layer ((P + c *: P2)^T *m Q) V X = layer (P^T *m Q) V X + c *: layer (P2^T *m Q) V X &
      layer (P^T *m Q) V (c *: X) = c ^+ 3 *: layer (P^T *m Q) V X].
Proof.
have trD (B B2 : 'M[K]_(a, d)) : (B + c *: B2)^T = B^T + c *: B2^T by apply/matrixP=> i j; rewrite !mxE.
have trZ : (c *: X)^T = c *: X^T by apply/matrixP=> i j; rewrite !mxE.
split; rewrite /layer; first by rewrite !mulmxDl -!scalemxAl.
- by rewrite !mulmxDr mulmxDl !(=^~ scalemxAl, =^~ scalemxAr).
- by rewrite trD mulmxDl mulmxDr mulmxDl !(=^~ scalemxAl, =^~ scalemxAr).
by rewrite trZ !(=^~ scalemxAl, =^~ scalemxAr) !scalerA !exprS expr0 mulr1 !mulrA.
Qed.

Theorem query_key a d (Q K' : 'M[K]_(a, d)) (C : 'M[K]_a) : C \in unitmx ->
  (C *m K')^T *m (invmx C^T *m Q) = K'^T *m Q.
Proof. by move=> uC; rewrite trmx_mul -mulmxA mulKVmx ?unitmx_tr. Qed.

Lemma full_rank_factors a d (P Q : 'M[K]_(a, d)) : \rank (P^T *m Q) = a -> row_free P /\ row_free Q.
Proof.
move=> full; rewrite /row_free !eqn_leq !rank_leq_row -{1}full -mxrank_tr trmx_mul trmxK mxrankM_maxr /=.
by rewrite -{1}full mxrankM_maxr.
Qed.

(* A left factor of full column rank, or a right factor of full row rank, can be taken off. *)
Lemma cancel_left a d m (P : 'M[K]_(a, d)) (Y Z : 'M[K]_(a, m)) : row_free P -> P^T *m Y = P^T *m Z -> Y = Z.
Proof.
case/row_freeP=> R PR eq; rewrite -[Y]mul1mx -[Z]mul1mx -trmx1 -PR trmx_mul -!mulmxA.
by rewrite eq.
Qed.

Lemma cancel_right a d m (P : 'M[K]_(a, d)) (Y Z : 'M[K]_(m, a)) : row_free P -> Y *m P = Z *m P -> Y = Z.
Proof. by move/row_free_inj; apply. Qed.

Theorem query_key_unique a d (Q P Q' P' : 'M[K]_(a, d)) :
  P^T *m Q = P'^T *m Q' -> \rank (P^T *m Q) = a ->
  exists! C : 'M[K]_a, [/\ C \in unitmx, P' = C *m P & Q' = invmx C^T *m Q].
Proof.
move=> same full; have [freeP freeQ] := full_rank_factors full.
have [freeP' freeQ'] : row_free P' /\ row_free Q' by apply: full_rank_factors; rewrite -same.
have [R QR] := row_freeP freeQ'; pose C := (Q *m R)^T.
have P'E : P' = C *m P.
  by apply/trmx_inj; rewrite trmx_mul trmxK mulmxA same -mulmxA mulmxA -mulmxA QR mulmx1.
have unitC : C \in unitmx.
  rewrite -row_free_unit /row_free eqn_leq rank_leq_row.
  by rewrite -{1}(eqP freeP') P'E mxrankM_maxl.
have Q'E : Q' = invmx C^T *m Q.
  apply: (@cancel_left _ _ _ P') => //; rewrite -same P'E trmx_mul -mulmxA.
  by rewrite mulKVmx // unitmx_tr.
exists C; split=> // D [_ PD _].
by apply: (cancel_right freeP); rewrite -P'E.
Qed.

End QueryKey.

Section Deep.

Variables (K : fieldType) (d : nat -> nat).

Definition attention_matrices := forall i, 'M[K]_(d i).
Definition value_matrices := forall i, 'M[K]_(d i.+1, d i).

Fixpoint network (A : attention_matrices) (V : value_matrices) t (X : 'M[K]_(d 0, t)) l : 'M[K]_(d l, t) :=
  if l is i.+1 then layer (A i) (V i) (network A V X i) else X.

(* Equation 9. *)
Section Gauge.

Variables (A : attention_matrices) (V : value_matrices) (C : attention_matrices).
Hypothesis unit_C : forall i, C i \in unitmx.
Hypothesis C0 : C 0%N = 1%:M.

Definition gauge_A i := (invmx (C i))^T *m A i *m invmx (C i).
Definition gauge_V i := C i.+1 *m V i *m invmx (C i).

Theorem gauge t (X : 'M[K]_(d 0, t)) l : network gauge_A gauge_V X l = C l *m network A V X l.
Proof.
elim: l => [|l IH] /=; first by rewrite C0 mul1mx.
rewrite IH /layer /gauge_A /gauge_V !trmx_mul !mulmxA.
rewrite !(mulmxKV (unit_C l)).
by rewrite -(mulmxA _ (C l)^T) -trmx_mul mulVmx // trmx1 mulmx1.
Qed.

End Gauge.

(* Equation 8. *)
Fixpoint values_product (V : value_matrices) l : 'M[K]_(d l, d 0) :=
  if l is i.+1 then V i *m values_product V i else 1%:M.

Definition virtual_attention (A : attention_matrices) (V : value_matrices) i : 'M[K]_(d 0) :=
  (values_product V i)^T *m A i *m values_product V i.

Theorem virtual_weights A V t (X : 'M[K]_(d 0, t)) l :
  network A V X l = values_product V l *m virtual_tokens (virtual_attention A V) X l.
Proof.
elim: l => [|l IH] /=; first by rewrite mul1mx.
by rewrite IH /layer /virtual_attention trmx_mul !mulmxA mulmx1.
Qed.

Theorem gauge_virtual A V (C : attention_matrices) : (forall i, C i \in unitmx) -> C 0%N = 1%:M -> forall i,
  values_product (gauge_V V C) i = C i *m values_product V i /\
  virtual_attention (gauge_A A C) (gauge_V V C) i = virtual_attention A V i.
Proof.
move=> unit_C C0 i; have LE j : values_product (gauge_V V C) j = C j *m values_product V j.
  elim: j => [|j IH] /=; first by rewrite C0 mul1mx.
  by rewrite IH /gauge_V !mulmxA mulmxKV.
split=> //; rewrite /virtual_attention LE /gauge_A trmx_mul !mulmxA mulmxKV //.
by rewrite -(mulmxA _ (C i)^T) -trmx_mul mulVmx // trmx1 mulmx1.
Qed.

End Deep.

(* Equation 13. *)
Theorem scaling (K : comRingType) n t (M : nat -> 'M[K]_n) (X : 'M[K]_(n, t)) (c : nat -> K) l :
  virtual_tokens (fun i => c i *: M i) X l = (\prod_(i < l) c i ^+ (3 ^ (l - i.+1))) *: virtual_tokens M X l.
Proof.
elim: l => [|l IH] /=; first by rewrite big_ord0 scale1r.
rewrite IH; set p := \prod_(i < l) _; rewrite big_ord_recr /= subnn expr1.
have -> : \prod_(i < l) c i ^+ (3 ^ (l.+1 - i.+1)) = p ^+ 3.
  by rewrite -prodrXl; apply: eq_bigr => i _; rewrite -exprM -expnSr subSn.
set Z := virtual_tokens M X l; have -> : layer (c l *: M l) 1%:M (p *: Z) = (p * p * c l * p) *: layer (M l) 1%:M Z.
  rewrite /layer !mul1mx (_ : (p *: Z)^T = p *: Z^T); last by rewrite linearZ.
  by rewrite !(=^~ scalemxAl, =^~ scalemxAr) !scalerA -!mulrA [c l * _]mulrCA.
by congr (_ *: _); rewrite !exprS expr0 mulr1 !mulrA -!mulrA [c l * p]mulrC.
Qed.

Section Virtual.

Variables (K : fieldType) (n t : nat).
Implicit Types (M : nat -> 'M[K]_n) (X : 'M[K]_(n, t)).

Theorem scaling_same_function m M (c : nat -> K) (L : 'M[K]_(m, n)) rho X l :
  rho * \prod_(i < l) c i ^+ (3 ^ (l - i.+1)) = 1 ->
  (rho *: L) *m virtual_tokens (fun i => c i *: M i) X l = L *m virtual_tokens M X l.
Proof. by move=> one; rewrite (scaling M) -scalemxAr -scalemxAl scalerA mulrC one scale1r. Qed.

Theorem scaling_iff m M (c : nat -> K) (L : 'M[K]_(m, n)) rho l :
  (exists X, L *m virtual_tokens M X l != 0) ->
  (forall X, (rho *: L) *m virtual_tokens (fun i => c i *: M i) X l = L *m virtual_tokens M X l) <->
  rho * \prod_(i < l) c i ^+ (3 ^ (l - i.+1)) = 1.
Proof.
move=> [X nonzero]; split=> [same | one Y]; last exact: scaling_same_function.
have := same X; rewrite (scaling M) -scalemxAr -scalemxAl scalerA [_ * rho]mulrC => /eqP.
by rewrite -subr_eq0 -[X in _ - X]scale1r -scalerBl scaler_eq0 (negPf nonzero) orbF subr_eq0 => /eqP.
Qed.

(* Lemma 3.6. *)
Fixpoint recursion_D M X i : 'M[K]_t :=
  if i is j.+1 then
    recursion_D M X j *m (X^T *m M j *m X) *m recursion_D M X j *m (X^T *m (M j)^T *m X) *m recursion_D M X j
  else 1%:M.

Theorem closed_recursion M X l :
  virtual_tokens M X l =
  X *m \big[mulmx/1%:M]_(i < l) (recursion_D M X (l - i.+1) *m (X^T *m M (l - i.+1)%N *m X)).
Proof.
pose T l := \big[mulmx/1%:M]_(i < l) (recursion_D M X (l - i.+1) *m (X^T *m M (l - i.+1)%N *m X)).
have TS j : T j.+1 = recursion_D M X j *m (X^T *m M j *m X) *m T j by rewrite /T big_ord_recl /= subSS subn0.
suff [//] : virtual_tokens M X l = X *m T l /\ recursion_D M X l = T l *m (T l)^T.
elim: l => [|l [IH ID]] /=; first by rewrite /T big_ord0 mulmx1 trmx1 mulmx1.
have sym : (recursion_D M X l)^T = recursion_D M X l by rewrite ID trmx_mul trmxK.
rewrite TS IH /layer mul1mx trmx_mul; split; first by rewrite ID !mulmxA.
by rewrite !trmx_mul trmxK sym !mulmxA -(mulmxA _ (T l) (T l)^T) -ID.
Qed.

End Virtual.

(* Lemma 3.6 for the network. *)
Theorem closed_form (K : fieldType) (d : nat -> nat) (A : attention_matrices K d) (V : value_matrices K d) t
    (X : 'M[K]_(d 0%N, t)) l : let M := virtual_attention A V in
  network A V X l = values_product V l *m X *m
    \big[mulmx/1%:M]_(i < l) (recursion_D M X (l - i.+1) *m (X^T *m M (l - i.+1)%N *m X)).
Proof. by move=> M; rewrite virtual_weights closed_recursion mulmxA. Qed.

(* Lemma 3.5. *)
Section GaugeFiber.

Variables (K : fieldType) (d : nat -> nat) (l : nat).
Variables (A A' : attention_matrices K d) (V V' : value_matrices K d).
Local Notation L := (values_product V).
Local Notation L' := (values_product V').

Lemma values_tail (W : value_matrices K d) i j : (i <= j)%N -> (values_product W j <= values_product W i)%MS.
Proof.
move/subnK<-; elim: (j - i)%N => [|k IH]; first exact: submx_refl.
by rewrite addSn /=; apply: submx_trans IH; apply: submxMl.
Qed.

Theorem gauge_fiber :
  (forall i, (0 < i < l)%N -> \rank (L l) = d i) ->
  L l = L' l -> (forall i, (i < l)%N -> virtual_attention A V i = virtual_attention A' V' i) ->
  exists C : attention_matrices K d,
    [/\ forall i, C i \in unitmx, C 0%N = 1%:M, C l = 1%:M &
        forall i, (i < l)%N -> V' i = gauge_V V C i /\ A' i = gauge_A A C i].
Proof.
move=> rank_L sameL sameM.
pose C i : 'M[K]_(d i) := if (0 < i < l)%N then L' i *m pinvmx (L i) else 1%:M.
have hidden (W : value_matrices K d) i : (0 < i < l)%N -> \rank (values_product W l) = d i ->
    row_free (values_product W i) /\ (values_product W i == values_product W l)%MS.
  move=> il rankW; have tail : (values_product W l <= values_product W i)%MS.
    by apply: values_tail; case/andP: il => _ /ltnW.
  have free : row_free (values_product W i) by rewrite /row_free eqn_leq rank_leq_row -{1}rankW mxrankS.
  split=> //; rewrite andbC tail /=.
  by rewrite -(mxrank_leqif_sup tail).2 rankW (eqP free).
have LC i : (i <= l)%N -> L' i = C i *m L i.
  rewrite /C; case: ifP => [il _|].
    have [_ /andP[_ same]] := hidden V i il (rank_L i il).
    have [|_ /andP[same' _]] := hidden V' i il; first by rewrite -sameL; exact: rank_L.
    by rewrite mulmxKpV // (submx_trans same') // -sameL.
  move=> /negbT; rewrite mul1mx negb_and -!leqNgt leqn0 => /orP[/eqP-> // | li] il.
  by have -> : i = l; [apply/eqP; rewrite eqn_leq il | rewrite sameL].
have unit_C i : C i \in unitmx.
  rewrite /C; case: ifP => [il|_]; last exact: unitmx1.
  have [|free' _] := hidden V' i il; first by rewrite -sameL; exact: rank_L.
  have := LC i; rewrite /C il; case/andP: (il) => _ /ltnW -> /(_ isT) L'E.
  by rewrite -row_free_unit /row_free eqn_leq rank_leq_row -{1}(eqP free') {1}L'E mxrankM_maxl.
have free i : (i < l)%N -> row_free (L i).
  case: i => [|i] il; first by rewrite row_free_unit unitmx1.
  by have il' : (0 < i.+1 < l)%N by []; have [] := hidden V i.+1 il' (rank_L _ il').
exists C; split=> //; first by rewrite /C ltnn andbF.
move=> i il; have := LC i.+1 il; rewrite /= (LC i (ltnW il)) => VE.
have {}VE : V' i *m C i = C i.+1 *m V i by apply: (cancel_right (free i il)); rewrite -!mulmxA.
split; first by rewrite /gauge_V -VE mulmxK.
have := sameM i il; rewrite /virtual_attention (LC i (ltnW il)) trmx_mul -!mulmxA => /(cancel_left (free i il)).
rewrite !mulmxA => /(cancel_right (free i il)) AE.
by rewrite /gauge_A AE !mulmxA -trmx_mul mulmxV // trmx1 mul1mx mulmxK.
Qed.

(* C is unique in front of the hidden layers; C 0 and C l are 1. *)
Theorem gauge_fiber_unique (C D : attention_matrices K d) :
  (forall i, (0 < i < l)%N -> \rank (L l) = d i) ->
  (forall i, C i \in unitmx) -> (forall i, D i \in unitmx) -> C 0%N = 1%:M -> D 0%N = 1%:M ->
  (forall i, (i < l)%N -> gauge_V V C i = gauge_V V D i) ->
  forall i, (0 < i < l)%N -> C i = D i.
Proof.
move=> rank_L unit_C unit_D C0 D0 same i il; have full : row_free (L i).
  rewrite /row_free eqn_leq rank_leq_row -{1}(rank_L i il) mxrankS //.
  by apply: values_tail; case/andP: il => _ /ltnW.
have [CL _] := gauge_virtual A V unit_C C0 i; have [DL _] := gauge_virtual A V unit_D D0 i.
apply: (cancel_right full); rewrite -CL -DL; case/andP: il => _ {CL DL full}.
elim: i => [|i IH] //= il; rewrite same ?(ltnW il) // IH // ltnW //.
Qed.

End GaugeFiber.
