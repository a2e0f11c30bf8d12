(* The kernel of the differential of deep lightning attention, where the corrected Theorem 3.7 applies.

   Source: docs/equivalence.md, section 4, *The differential*.

   The weights move along curves M i + h dM i and L + h dL, with polynomials in h as entries. A direction is in the kernel if the
   coefficient of h of the output is zero for all tokens.

   - `differential_3_7`: for the weights of `corrected_3_7` (deep_fiber.v) the kernel is the l directions of the scalings:
     dM i = mu i M i, and dL = - (the sum of the 3^(l-1-i) mu i) L.

   The proof is that of deep_fiber.v, with polynomials in h up to the order of h. *)

From mathcomp Require Import all_ssreflect all_algebra.
From Formal Require Import attention one_layer counterexamples deep_fiber.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Section Coefficients.

Variable K : fieldType.

(* Constants, and the coefficient of h. *)
Definition fixed m n (A : 'M[K]_(m, n)) : 'M[{poly K}]_(m, n) := map_mx polyC A.
Definition value_at_0 m n (A : 'M[{poly K}]_(m, n)) : 'M[K]_(m, n) := map_mx (fun p : {poly K} => p`_0) A.
Definition slope m n (A : 'M[{poly K}]_(m, n)) : 'M[K]_(m, n) := map_mx (fun p : {poly K} => p`_1) A.
Definition line m n (A B : 'M[K]_(m, n)) : 'M[{poly K}]_(m, n) := fixed A + 'X *: fixed B.

Lemma slope_mul m n p (A : 'M_(m, n)) (B : 'M_(n, p)) :
  slope (A *m B) = slope A *m value_at_0 B + value_at_0 A *m slope B.
Proof.
apply/matrixP=> i j; rewrite !mxE coef_sum -big_split; apply: eq_bigr => k _.
by rewrite !mxE coefM big_ord_recl big_ord1 /= addrC.
Qed.

Lemma value_mul m n p (A : 'M_(m, n)) (B : 'M_(n, p)) : value_at_0 (A *m B) = value_at_0 A *m value_at_0 B.
Proof.
by apply/matrixP=> i j; rewrite !mxE coef_sum; apply: eq_bigr => k _; rewrite !mxE coefM big_ord1.
Qed.

Lemma slope_scale m n (c : {poly K}) (A : 'M_(m, n)) : slope (c *: A) = c`_1 *: value_at_0 A + c`_0 *: slope A.
Proof. by apply/matrixP=> i j; rewrite !mxE coefM big_ord_recl big_ord1 /= addrC. Qed.

Lemma value_fixed m n (A : 'M[K]_(m, n)) : value_at_0 (fixed A) = A.
Proof. by apply/matrixP=> i j; rewrite !mxE coefC. Qed.

Lemma slope_fixed m n (A : 'M[K]_(m, n)) : slope (fixed A) = 0.
Proof. by apply/matrixP=> i j; rewrite !mxE coefC. Qed.

Lemma value_line m n (A B : 'M[K]_(m, n)) : value_at_0 (line A B) = A.
Proof. by apply/matrixP=> i j; rewrite !mxE coefD coefXM coefC addr0. Qed.

Lemma slope_line m n (A B : 'M[K]_(m, n)) : slope (line A B) = B.
Proof. by apply/matrixP=> i j; rewrite !mxE coefD coefXM !coefC add0r. Qed.

Lemma fixed_mul m n p (A : 'M[K]_(m, n)) (B : 'M_(n, p)) : fixed (A *m B) = fixed A *m fixed B.
Proof. exact: map_mxM. Qed.

Lemma fixed_tr m n (A : 'M[K]_(m, n)) : fixed A^T = (fixed A)^T.
Proof. by rewrite /fixed map_trmx. Qed.

Lemma fixed1 n : fixed (1%:M : 'M[K]_n) = 1%:M.
Proof. exact: map_mx1. Qed.

Lemma fixed_first : fixed (first K) = first [comRingType of {poly K}].
Proof. by rewrite /fixed /first map_delta_mx. Qed.

(* Functions whose coefficients of 1 and h are polynomial. *)
Section Smooth.

Variable W : lmodType K.

Definition smooth m n (F : W -> 'M[{poly K}]_(m, n)) :=
  polynomial_mx (fun w => value_at_0 (F w)) /\ polynomial_mx (fun w => slope (F w)).

Lemma polynomial_mx_eq m n (F G : W -> 'M[K]_(m, n)) : F =1 G -> polynomial_mx F -> polynomial_mx G.
Proof. by move=> FG pF i j; apply: polynomial_eq (pF i j) => w; rewrite FG. Qed.

Lemma smooth_const m n (B : 'M[{poly K}]_(m, n)) : smooth (fun=> B).
Proof. by split; apply: polynomial_mx_const. Qed.

Lemma smooth_fixed m n (F : W -> 'M[K]_(m, n)) : polynomial_mx F -> smooth (fun w => fixed (F w)).
Proof.
move=> pF; split; first by apply: polynomial_mx_eq pF => w; rewrite value_fixed.
by apply: (@polynomial_mx_eq _ _ (fun=> 0)) => [w|]; [rewrite slope_fixed | apply: polynomial_mx_const].
Qed.

Lemma smooth_tr m n (F : W -> 'M[{poly K}]_(m, n)) : smooth F -> smooth (fun w => (F w)^T).
Proof.
case=> p0 p1; split.
  by apply: polynomial_mx_eq (polynomial_mx_tr p0) => w; apply/matrixP=> i j; rewrite !mxE.
by apply: polynomial_mx_eq (polynomial_mx_tr p1) => w; apply/matrixP=> i j; rewrite !mxE.
Qed.

Lemma smoothM m n p (F : W -> 'M[{poly K}]_(m, n)) (G : W -> 'M_(n, p)) : smooth F -> smooth G -> smooth (fun w => F w *m G w).
Proof.
move=> [F0 F1] [G0 G1]; split; first by apply: polynomial_mx_eq (polynomial_mxM F0 G0) => w; rewrite value_mul.
by apply: polynomial_mx_eq (polynomial_mxD (polynomial_mxM F1 G0) (polynomial_mxM F0 G1)) => w; rewrite slope_mul.
Qed.

Lemma smooth_between n (E : W -> 'M[{poly K}]_2) (Y : W -> 'M[{poly K}]_(n, 2)) M i k :
  smooth E -> smooth Y -> smooth (fun w => between M (E w) (Y w) i k).
Proof.
move=> sE sY; have sB j : smooth (fun w => behind M (E w) (Y w) j).
  elim: j => [|j IH] /=; first exact: smooth_const.
  by do !apply: smoothM => //; try exact: smooth_tr; exact: smooth_const.
elim: k => [|k IH]; first exact: smooth_const.
by do !apply: smoothM => //; try exact: smooth_tr; exact: smooth_const.
Qed.

End Smooth.

Lemma behind_fixed n (M : nat -> 'M[K]_n) E Y i :
  behind (fun j => fixed (M j)) (fixed E) (fixed Y) i = fixed (behind M E Y i).
Proof. by elim: i => [|i IH] /=; rewrite ?fixed1 // IH !fixed_mul !fixed_tr. Qed.

Lemma form_value n (M : nat -> 'M[{poly K}]_n) f i : (form M (fixed f) i)`_0 = form (fun j => value_at_0 (M j)) f i.
Proof.
have entry : value_at_0 ((fixed f)^T *m M i *m fixed f) = f^T *m value_at_0 (M i) *m f.
  by rewrite !value_mul -fixed_tr !value_fixed.
by rewrite /form -entry [RHS]mxE.
Qed.

Lemma coef0M (p q : {poly K}) : (p * q)`_0 = p`_0 * q`_0.
Proof. by rewrite coefM big_ord1. Qed.

Lemma coef0_exp (p : {poly K}) k : (p ^+ k)`_0 = p`_0 ^+ k.
Proof. by rewrite -!horner_coef0 horner_exp. Qed.

Lemma kappa_value n (M : nat -> 'M[{poly K}]_n) f i : (kappa M (fixed f) i)`_0 = kappa (fun j => value_at_0 (M j)) f i.
Proof. by elim: i => [|i IH] /=; rewrite ?coefC // coef0M form_value coef0_exp IH. Qed.

Lemma theta_value n (M : nat -> 'M[{poly K}]_n) f i k : (theta M (fixed f) i k)`_0 = theta (fun j => value_at_0 (M j)) f i k.
Proof.
elim: k => [|k IH]; first by rewrite /= coef0_exp kappa_value.
by rewrite [theta _ _ _ _]/= coef0M IH coef0M coef0_exp kappa_value form_value.
Qed.

End Coefficients.

Section Kernel.

Variables (K : fieldType) (n m t : nat).
Hypothesis infinite : infinite_field K.
Notation R := [comRingType of {poly K}].
Implicit Types (M : nat -> 'M[{poly K}]_n) (L : 'M[{poly K}]_(m, n)).

(* No output moves to first order in h. *)
Definition stationary L M l := forall X : 'M[K]_(n, 2 + t), slope (L *m virtual_tokens M (fixed X) l) = 0.

Lemma slope_right a b c (A : 'M[{poly K}]_(a, b)) (B : 'M[K]_(b, c)) : slope (A *m fixed B) = slope A *m B.
Proof. by rewrite slope_mul slope_fixed mulmx0 addr0 value_fixed. Qed.

Lemma behind_same_fixed M (M0 : nat -> 'M[K]_n) E Y i : (forall j, (j < i)%N -> M j = fixed (M0 j)) ->
  behind M (fixed E) (fixed Y) i = fixed (behind M0 E Y i).
Proof. by move=> same; rewrite -behind_fixed; apply: behind_same. Qed.

(* As `peel`: the first i layers do not move. *)
Lemma peel_slope L M (M0 : nat -> 'M[K]_n) i k (f : 'cV[K]_n) :
  stationary L M (i + k.+1) -> (forall j, (j < i)%N -> M j = fixed (M0 j)) ->
  (forall j, (j < i)%N -> (1 < \rank (M0 j))%N /\ visible (M0 j)) ->
  slope (theta M (fixed f) i k *: (L *m fixed f *m ((fixed f)^T *m M i))) = 0.
Proof.
move=> sameLM sameM good; have [Y0 Y0i] := behind_invertible infinite good.
pose F s (Y : 'M[K]_(n, 2)) := L *m fixed Y *m between M (fixed (stretch (s * s))) (fixed Y) i k.+1.
have pF (W : lmodType K) (S : W -> K) (Y : W -> 'M_(n, 2)) :
    polynomial_mx (fun w => stretch (S w * S w)) -> polynomial_mx Y -> polynomial_mx (fun w => slope (F (S w) (Y w))).
  move=> pS pY; suff [] : smooth (fun w => F (S w) (Y w)) by [].
  apply: smoothM; last by apply: smooth_between; apply: smooth_fixed.
  by apply: smoothM; [apply: smooth_const | apply: smooth_fixed].
have cancelled s Y : s != 0 -> slope (F s Y) *m behind M0 (stretch (s * s)) Y i = 0.
  move=> s0; apply: (@cancel_columns K t s) => //; have := sameLM (Y *m columns t s).
  rewrite fixed_mul tokens_behind -fixed_tr -fixed_mul gram_columns behind_between (behind_same_fixed _ _ sameM).
  by rewrite mul0mx -!slope_right /F !mulmxA.
have determinant s Y : s != 0 -> \det (behind M0 (stretch (s * s)) Y i) *: slope (F s Y) = 0.
  by move=> s0; rewrite -mul_mx_scalar -mul_mx_adj mulmxA cancelled // mul0mx.
have limit_at Y : \det (behind M0 1%:M Y i) != 0 -> slope (F 0 Y) = 0.
  move=> Yi; apply/matrixP=> a b; rewrite [RHS]mxE.
  have pD : polynomial (fun s : K^o => \det (behind M0 (stretch (s * s)) Y i) * (s : K)).
    apply: polynomialM (@polynomial_number K); apply: polynomial_det.
    by apply: polynomial_behind; [apply: polynomial_stretch | apply: polynomial_mx_const].
  have pFs : polynomial (fun s : K^o => slope (F s Y) a b).
    by apply: (pF _ (fun s : K^o => s)); [apply: polynomial_stretch | apply: polynomial_mx_const].
  suff zero : forall s : K^o, slope (F s Y) a b = 0 by apply: (zero 0).
  apply: (@dense _ _ infinite _ _ (1 : K^o) pFs pD); first by rewrite !mulr1 stretch1.
  move=> s; have [-> | s0] := eqVneq (s : K) 0; first by rewrite !mulr0.
  have entry (c : K) (B : 'M_(m, 2)) : c *: B = 0 -> B a b * c = 0.
    by move=> /matrixP/(_ a b); rewrite !mxE mulrC.
  by rewrite mulrA (entry _ _ (determinant s Y s0)) mul0r.
have limit Y : slope (F 0 Y) = 0.
  apply/matrixP=> a b; rewrite [RHS]mxE; move: Y.
  have pD : polynomial (fun Y : 'M[K]_(n, 2) => \det (behind M0 1%:M Y i)).
    by apply: polynomial_det; apply: polynomial_behind; [apply: polynomial_mx_const | apply: polynomial_id].
  have pFY : polynomial (fun Y : 'M[K]_(n, 2) => slope (F 0 Y) a b).
    by apply: (pF _ (fun=> 0)); [apply: polynomial_mx_const | apply: polynomial_id].
  apply: (@dense _ _ infinite _ _ _ pFY pD Y0i) => Z.
  have [-> | Zi] := eqVneq (\det (behind M0 1%:M Z i)) 0; first by rewrite mulr0.
  by rewrite limit_at // [(0 : matrix _ _ _) _ _]mxE mul0r.
apply: same_images => g; rewrite mul0mx; pose Y : 'M_(n, 2) := row_mx f g.
have Ycol (x y : 'M[K]_1) : Y *m col_mx x y = f *m x + g *m y by apply: (mul_row_col f g).
have Yf : Y *m first K = f.
  have -> : first K = col_mx (1%:M : 'M_1) (0 : 'M_1).
    by apply/colP=> a; rewrite !mxE; case: splitP => b; rewrite !mxE !ord1 => ab; rewrite -val_eqE /= ab.
  by rewrite Ycol mulmx1 mulmx0 addr0.
have Yg : Y *m col_mx (0 : 'M_1) (1%:M : 'M_1) = g by rewrite Ycol mulmx1 mulmx0 add0r.
clearbody Y; rewrite -slope_right -[in fixed g]Yg.
have := congr1 (mulmx^~ (col_mx (0 : 'M_1) (1%:M : 'M_1))) (limit Y).
have limit_E : fixed (stretch (0 * 0) : 'M[K]_2) = first R *m (first R)^T.
  by rewrite mulr0 stretch0 fixed_mul fixed_tr fixed_first.
rewrite mul0mx -slope_right /F limit_E between_limit -fixed_first -fixed_mul Yf => <-; congr slope.
rewrite -!scalemxAr -!scalemxAl; congr (_ *: _).
have -> : fixed f = fixed Y *m fixed (first K) by rewrite -fixed_mul Yf.
by rewrite fixed_mul trmx_mul !mulmxA.
Qed.

Lemma virtual_tokens_fixed (M0 : nat -> 'M[K]_n) (X : 'M[K]_(n, 2 + t)) l :
  virtual_tokens (fun j => fixed (M0 j)) (fixed X) l = fixed (virtual_tokens M0 X l).
Proof. by elim: l => [|l IH] //=; rewrite IH /layer !mul1mx !fixed_mul fixed_tr. Qed.

(* Scalings 1 + mu h. *)
Definition growth (mu : K) : {poly K} := 1 + mu *: 'X.
Definition total (mu : nat -> K) l : {poly K} := \prod_(i < l) growth (mu i) ^+ (3 ^ (l - i.+1)).
Definition weighted_sum (mu : nat -> K) l : K := \sum_(i < l) mu i *+ 3 ^ (l - i.+1).

Lemma growth_coefs mu k : (growth mu ^+ k)`_0 = 1 /\ (growth mu ^+ k)`_1 = mu *+ k.
Proof.
elim: k => [|k [IH0 IH1]]; first by rewrite !coefC.
rewrite exprS coef0M coefM big_ord_recl big_ord1 /= IH0 IH1 /growth !coefD !coefZ !coefX !coef1 /=.
by rewrite mulr0 addr0 !mul1r mulr1 add0r mulr1 -mulrSr.
Qed.

Lemma total_coefs mu l : (total mu l)`_0 = 1 /\ (total mu l)`_1 = weighted_sum mu l.
Proof.
rewrite /total /weighted_sum.
apply: (@big_rec2 _ _ (fun (p : {poly K}) (s : K) => p`_0 = 1 /\ p`_1 = s)); first by rewrite !coef1.
move=> i p s _ [p0 p1]; have [g0 g1] := growth_coefs (mu i) (3 ^ (l - i.+1)).
by rewrite coef0M coefM big_ord_recl big_ord1 /= g0 g1 p0 p1 !mul1r mulr1 addrC.
Qed.

Lemma line_growth a b (A : 'M[K]_(a, b)) mu : line A (mu *: A) = growth mu *: fixed A.
Proof.
by apply/matrixP=> i j; rewrite !mxE /growth mulrDl mul1r polyCM -mul_polyC [in RHS]mulrAC [in RHS]mulrC.
Qed.

Lemma move_scalars L M M'' (mu : nat -> K) l X : (forall j, (j < l)%N -> M j = growth (mu j) *: M'' j) ->
  L *m virtual_tokens M X l = (total mu l *: L) *m virtual_tokens M'' (X : 'M_(n, 2 + t)) l.
Proof.
move=> ME; have -> : virtual_tokens M X l = virtual_tokens (fun j => growth (mu j) *: M'' j) X l.
  by elim: l ME => [|l IH] //= ME; rewrite ME // IH // => j jl; apply: ME; apply: ltnW.
by rewrite (scaling M'' X (fun j => growth (mu j))) -scalemxAr -scalemxAl.
Qed.

Theorem differential_3_7 (L0 dL : 'M[K]_(m, n)) (M0 dM : nat -> 'M[K]_n) l :
  L0 != 0 -> (forall i, (i < l)%N -> (1 < \rank (M0 i))%N /\ visible (M0 i)) ->
  stationary (line L0 dL) (fun i => line (M0 i) (dM i)) l <->
  exists mu, (forall i, (i < l)%N -> dM i = mu i *: M0 i) /\ dL = - (\sum_(i < l) mu i *+ 3 ^ (l - i.+1)) *: L0.
Proof.
move=> L00 good; pose M i := line (M0 i) (dM i); rewrite -/M.
have slope_total mu : slope (total mu l *: line L0 dL) = weighted_sum mu l *: L0 + dL.
  by have [p0 p1] := total_coefs mu l; rewrite slope_scale p0 p1 scale1r value_line slope_line.
have reduced mu (X : 'M[K]_(n, 2 + t)) : (forall j, (j < l)%N -> dM j = mu j *: M0 j) ->
    slope (line L0 dL *m virtual_tokens M (fixed X) l) = (weighted_sum mu l *: L0 + dL) *m virtual_tokens M0 X l.
  move=> dME; rewrite (@move_scalars _ _ (fun j => fixed (M0 j)) mu).
    by rewrite virtual_tokens_fixed slope_right slope_total.
  by move=> j jl; rewrite /M dME // line_growth.
split=> [kernel | [mu [dME dLE]] X]; last by rewrite (reduced mu) // dLE scaleNr addrN mul0mx.
have [mu dME] : exists mu : nat -> K, forall i, (i < l)%N -> dM i = mu i *: M0 i.
  suff determined i : (i <= l)%N -> exists mu : nat -> K, forall j, (j < i)%N -> dM j = mu j *: M0 j by exact: determined.
  elim: i => [|i IH] il; first by exists (fun=> 0).
  have [mu dME] := IH (ltnW il).
  pose mu' j := if (j < i)%N then mu j else 0; pose M'' j := if (j < i)%N then fixed (M0 j) else M j.
  have M''E j : (j < l)%N -> M j = growth (mu' j) *: M'' j.
    rewrite /mu' /M''; case: ifP => [ji _ | _ _]; first by rewrite /M dME // line_growth.
    by rewrite /growth scale0r addr0 scale1r.
  have M''0 j : value_at_0 (M'' j) = M0 j by rewrite /M''; case: ifP; rewrite ?value_fixed ?value_line.
  pose L'' := total mu' l *: line L0 dL.
  have lE : (i + (l - i.+1).+1)%N = l by rewrite addnS -addSn subnKC.
  have stationary'' : stationary L'' M'' (i + (l - i.+1).+1).
    by move=> X; rewrite lE -(move_scalars _ _ M''E); apply: kernel.
  have goodi j : (j < i)%N -> (1 < \rank (M0 j))%N /\ visible (M0 j) by move=> ji; apply: good; apply: ltn_trans il.
  have agree j : (j < i)%N -> M'' j = fixed (M0 j) by rewrite /M'' => ->.
  have equation f := peel_slope f stationary'' agree goodi.
  have L''0 : value_at_0 L'' = L0.
    have [p0 _] := total_coefs mu' l.
    by rewrite -[RHS](value_line L0 dL); apply/matrixP=> a b; rewrite mxE [RHS]mxE [in LHS]mxE coef0M p0 mul1r.
  pose N0 j := value_at_0 (M'' j); have N0E j : N0 j = M0 j by apply: M''0.
  have [g0 /cV0Pn[a La]] := nonzero_image L00.
  pose th f := theta N0 f i (l - i.+1); pose G f := th f * (L0 *m f) a 0.
  have pth : polynomial th by apply: polynomial_theta.
  have [f0 thf0] : exists f, th f != 0.
    by apply: (theta_not_zero infinite) => j; rewrite N0E -ltnS -addnS lE => /good[].
  have pL : polynomial (fun f : 'cV[K]_n => (L0 *m f) a 0).
    suff : polynomial_mx (fun f : 'cV[K]_n => L0 *m f) by apply.
    by apply: polynomial_mxM; [apply: polynomial_mx_const | apply: polynomial_id].
  have [f1 Gf1] : exists f, G f != 0 by apply: (product_not_zero infinite pth pL thf0 La).
  have [|c dMi] := parallel_rows infinite (polynomialM pth pL) Gf1 (proj1 (good i il)) (N' := dM i).
    move=> f; rewrite mulf_eq0 negb_or => /andP[thf Lf] _; have := equation f; rewrite slope_scale slope_mul value_mul.
    rewrite !slope_mul !value_mul -fixed_tr !value_fixed !slope_fixed mul0mx mulmx0 addr0 add0r L''0 theta_value -/N0.
    rewrite /M'' ltnn slope_line value_line -/(th f).
    set u1 := slope L'' *m f; set a1 := _`_1; move=> /matrixP eq.
    exists (- ((a1 * (L0 *m f) a 0 + th f * u1 a 0) / (th f * (L0 *m f) a 0))); apply/rowP=> b.
    have := eq a b; move: (L0 *m f) Lf u1 (f^T *m M0 i) (f^T *m dM i) {eq} => u Lf u1 v0 v1.
    rewrite !mxE !big_ord1 => /eqP; rewrite mulrDr addrA !mulrA -mulrDl addr_eq0 => /eqP E.
    by apply: (mulfI (mulf_neq0 thf Lf)); rewrite [RHS]mulrA mulrN mulrCA mulfV ?mulf_neq0 // mulr1 mulNr E opprK.
  exists (fun j => if j == i then c else mu j) => j; rewrite ltnS leq_eqVlt; case: eqP => [-> _ | _ /= ji] //.
  exact: dME.
exists mu; split=> //; set D := weighted_sum mu l *: L0 + dL.
suff /eqP : D = 0 by rewrite addr_eq0 => /eqP E; rewrite scaleNr -/(weighted_sum mu l) E opprK.
apply/eqP; apply: contraT => D0.
have same0 : same t D M0 (0 : 'M[K]_(m, n)) M0 l by move=> X; rewrite mul0mx -(reduced mu X dME); apply: kernel.
have [c [rho [_ /esym/eqP zero one]]] := (corrected_3_7 t infinite 0 M0 D0 good).1 same0.
move: zero; rewrite scaler_eq0 (negPf D0) orbF => /eqP rho0; move/eqP: one.
by rewrite rho0 mul0r eq_sym oner_eq0.
Qed.

End Kernel.
