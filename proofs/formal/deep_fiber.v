(* The corrected Theorem 3.7: the fibers of deep lightning attention, for any depth.

   Source: Henry, Marchetti, Kohn, *Geometry of Lightning Self-Attention*, ICLR 2025, Theorem 3.7, which is false as printed (see
   counterexamples.v); docs/equivalence.md, section 4.

   In virtual weights (M, L) the function of l layers is X |-> L (virtual_tokens M X l). The field is infinite: a polynomial that is
   not zero has a value that is not zero. There are at least two tokens.

   - `corrected_3_7`: let L not be zero, and let every M i have rank at least two, and f^T M i f not be zero for some f. Then
     (M', L') is the same function if and only if M' i = c i M i, L' = rho L, and rho times the product of the
     (c i)^(3^(l-1-i)) is 1.
   - `not_skew`: if 2 is not 0, the condition on f says that M i is not skew-symmetric.
   - `numbers_are_infinite`: fields of characteristic 0 with an order or an absolute value, such as the rationals, the reals
     and the algebraic numbers, are infinite in this sense.

   The proof. Tokens are Y C, with Y of two columns f and g, and C of shape 2 x t with C C^T = diag(1, e^2). Then the output is
   L Y H C with a 2 x 2 matrix H that is polynomial in Y and e. Where the first i matrices M agree, H ends on the
   right with the same invertible factor in both networks, which is taken off; then e = 0 leaves an equation between
   theta(f) L f (f^T M i) and the same of the other network. So M i^T f and M' i^T f are parallel for all f, and Theorem 3.2
   says that M' i is a multiple of M i. *)

From mathcomp Require Import all_ssreflect all_algebra.
From Formal Require Import attention one_layer counterexamples.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition infinite_field (K : fieldType) := forall p : {poly K}, p != 0 -> exists x, p.[x] != 0.

Theorem numbers_are_infinite (K : numFieldType) : infinite_field K.
Proof.
move=> p p0; pose numbers : seq K := [seq i%:R | i <- iota 0 (size p)].
have [/allP zero | /allPn[x _ px]] := boolP (all (root p) numbers); last by exists x.
have uniq_numbers : uniq numbers by rewrite map_inj_uniq ?iota_uniq // => i j /eqP; rewrite eqr_nat => /eqP.
by have := max_poly_roots p0 (introT allP zero) uniq_numbers; rewrite size_map size_iota ltnn.
Qed.

(* Functions on a vector space that are polynomials on each line. *)
Section Polynomial.

Variables (K : fieldType) (W : lmodType K).

Definition polynomial (F : W -> K) := forall a b, exists p : {poly K}, forall s, F (a + s *: b) = p.[s].

Lemma polynomial_const c : polynomial (fun=> c).
Proof. by move=> a b; exists c%:P => s; rewrite hornerC. Qed.

Lemma polynomialD F G : polynomial F -> polynomial G -> polynomial (fun w => F w + G w).
Proof. by move=> pF pG a b; have [p Fp] := pF a b; have [q Gq] := pG a b; exists (p + q) => s; rewrite hornerD Fp Gq. Qed.

Lemma polynomialM F G : polynomial F -> polynomial G -> polynomial (fun w => F w * G w).
Proof. by move=> pF pG a b; have [p Fp] := pF a b; have [q Gq] := pG a b; exists (p * q) => s; rewrite hornerM Fp Gq. Qed.

Lemma polynomial_eq F G : F =1 G -> polynomial F -> polynomial G.
Proof. by move=> FG pF a b; have [p Fp] := pF a b; exists p => s; rewrite -FG. Qed.

Lemma polynomial_sum (I : Type) (r : seq I) (F : I -> W -> K) :
  (forall i, polynomial (F i)) -> polynomial (fun w => \sum_(i <- r) F i w).
Proof.
move=> pF; elim: r => [|i r IH].
  by apply: (@polynomial_eq (fun=> 0)); [move=> w; rewrite big_nil | apply: polynomial_const].
by apply: (@polynomial_eq (fun w => F i w + \sum_(j <- r) F j w)); [move=> w; rewrite big_cons | apply: polynomialD].
Qed.

Lemma polynomial_prod (I : Type) (r : seq I) (F : I -> W -> K) :
  (forall i, polynomial (F i)) -> polynomial (fun w => \prod_(i <- r) F i w).
Proof.
move=> pF; elim: r => [|i r IH].
  by apply: (@polynomial_eq (fun=> 1)); [move=> w; rewrite big_nil | apply: polynomial_const].
by apply: (@polynomial_eq (fun w => F i w * \prod_(j <- r) F j w)); [move=> w; rewrite big_cons | apply: polynomialM].
Qed.

Lemma polynomialX F k : polynomial F -> polynomial (fun w => F w ^+ k).
Proof.
move=> pF; elim: k => [|k IH]; first exact: polynomial_const.
by apply: (@polynomial_eq (fun w => F w * F w ^+ k)); [move=> w; rewrite exprS | apply: polynomialM].
Qed.

Definition polynomial_mx m n (F : W -> 'M[K]_(m, n)) := forall i j, polynomial (fun w => F w i j).

Lemma polynomial_mx_const m n (B : 'M[K]_(m, n)) : polynomial_mx (fun=> B).
Proof. by move=> i j; apply: polynomial_const. Qed.

Lemma polynomial_mxM m n p (F : W -> 'M[K]_(m, n)) (G : W -> 'M[K]_(n, p)) :
  polynomial_mx F -> polynomial_mx G -> polynomial_mx (fun w => F w *m G w).
Proof.
move=> pF pG i j; apply: (@polynomial_eq (fun w => \sum_k F w i k * G w k j)) => [w|]; first by rewrite mxE.
by apply: polynomial_sum => k; apply: polynomialM.
Qed.

Lemma polynomial_mxD m n (F G : W -> 'M[K]_(m, n)) :
  polynomial_mx F -> polynomial_mx G -> polynomial_mx (fun w => F w + G w).
Proof.
by move=> pF pG i j; apply: (@polynomial_eq (fun w => F w i j + G w i j)) => [w|]; [rewrite mxE | apply: polynomialD].
Qed.

Lemma polynomial_mxN m n (F : W -> 'M[K]_(m, n)) : polynomial_mx F -> polynomial_mx (fun w => - F w).
Proof.
move=> pF i j; apply: (@polynomial_eq (fun w => -1 * F w i j)) => [w|]; first by rewrite mulN1r mxE.
by apply: polynomialM => //; apply: polynomial_const.
Qed.

Lemma polynomial_mx_tr m n (F : W -> 'M[K]_(m, n)) : polynomial_mx F -> polynomial_mx (fun w => (F w)^T).
Proof. by move=> pF i j; apply: (@polynomial_eq (fun w => F w j i)) => [w|]; [rewrite mxE | apply: pF]. Qed.

Lemma polynomial_det n (F : W -> 'M[K]_n) : polynomial_mx F -> polynomial (fun w => \det (F w)).
Proof.
move=> pF; apply: polynomial_sum => s; apply: polynomialM; first exact: polynomial_const.
by apply: polynomial_prod => i; apply: pF.
Qed.

Hypothesis infinite : infinite_field K.

(* Where a polynomial is not zero, everything polynomial is decided. *)
Lemma dense F G w0 : polynomial F -> polynomial G -> G w0 != 0 -> (forall w, F w * G w = 0) -> forall w, F w = 0.
Proof.
move=> pF pG G0 zero w; have [p Fp] := pF w (w0 - w); have [q Gq] := pG w (w0 - w).
have [pq0 | /infinite[s]] := eqVneq (p * q) 0; last by rewrite hornerM -Fp -Gq zero eqxx.
have /orP[/eqP p0 | /eqP q0] : (p == 0) || (q == 0) by rewrite -mulf_eq0 pq0.
  by have := Fp 0; rewrite scale0r addr0 p0 horner0.
by case/eqP: G0; have := Gq 1; rewrite scale1r addrC subrK q0 horner0.
Qed.

Lemma product_not_zero F G v w : polynomial F -> polynomial G -> F v != 0 -> G w != 0 -> exists u, F u * G u != 0.
Proof.
move=> pF pG Fv Gw; have [p Fp] := pF v (w - v); have [q Gq] := pG v (w - v).
have p0 : p != 0 by apply: contraNneq Fv => p0; have := Fp 0; rewrite scale0r addr0 p0 horner0 => ->.
have q0 : q != 0 by apply: contraNneq Gw => q0; have := Gq 1; rewrite scale1r addrC subrK q0 horner0 => ->.
have /infinite[s pqs] : p * q != 0 by rewrite mulf_neq0.
by exists (v + s *: (w - v)); rewrite Fp Gq -hornerM.
Qed.

End Polynomial.

(* Two columns. *)
Section TwoColumns.

Variables (K : comRingType) (n : nat).
Implicit Types (M : nat -> 'M[K]_n) (E : 'M[K]_2) (Y : 'M[K]_(n, 2)).

(* With tokens Y C and C C^T = E, the tokens behind i layers are Y (behind M E Y i) C. *)
Fixpoint behind M E Y i : 'M[K]_2 :=
  if i is j.+1 then behind M E Y j *m E *m (behind M E Y j)^T *m (Y^T *m M j *m Y) *m behind M E Y j else 1%:M.

Lemma tokens_behind M Y t (C : 'M[K]_(2, t)) i :
  virtual_tokens M (Y *m C) i = Y *m behind M (C *m C^T) Y i *m C.
Proof.
elim: i => [|i IH] /=; first by rewrite mulmx1.
by rewrite IH /layer mul1mx !trmx_mul !mulmxA.
Qed.

(* Layers i, ..., i + k - 1, without what the first i layers leave on the right. *)
Fixpoint between M E Y i k : 'M[K]_2 :=
  if k is k'.+1 then
    behind M E Y (i + k') *m E *m (behind M E Y (i + k'))^T *m (Y^T *m M (i + k')%N *m Y) *m between M E Y i k'
  else 1%:M.

Lemma betweenS M E Y i k : between M E Y i k.+1 =
  behind M E Y (i + k) *m E *m (behind M E Y (i + k))^T *m (Y^T *m M (i + k)%N *m Y) *m between M E Y i k.
Proof. by []. Qed.

Lemma behind_between M E Y i k : behind M E Y (i + k) = between M E Y i k *m behind M E Y i.
Proof.
elim: k => [|k IH] /=; first by rewrite addn0 mul1mx.
by rewrite addnS /= [in LHS]IH !mulmxA -IH.
Qed.

Lemma behind_same M M' E Y i : (forall j, (j < i)%N -> M' j = M j) -> behind M' E Y i = behind M E Y i.
Proof.
elim: i => [|i IH] //= same; rewrite IH ?same // => j ji; exact: same (ltnW _).
Qed.

(* The limit e = 0: E = e e^T for the first unit vector e. *)
Definition first : 'cV[K]_2 := delta_mx 0 0.
Local Notation e := first.
Definition form M (f : 'cV[K]_n) i := (f^T *m M i *m f) 0 0.

Fixpoint kappa M f i : K := if i is j.+1 then kappa M f j ^+ 3 * form M f j else 1.
Fixpoint theta M f i k : K :=
  if k is k'.+1 then theta M f i k' * (kappa M f (i + k) ^+ 2 * form M f (i + k)) else kappa M f i ^+ 2.

Lemma behind_limit M Y i : behind M (e *m e^T) Y i *m e = kappa M (Y *m e) i *: e.
Proof.
elim: i => [|i IH] /=; first by rewrite mul1mx scale1r.
set h := behind M (e *m e^T) Y i in IH *.
have -> : h *m (e *m e^T) *m h^T *m (Y^T *m M i *m Y) *m h *m e =
    (h *m e) *m ((h *m e)^T *m (Y^T *m M i *m Y) *m (h *m e)) by rewrite trmx_mul !mulmxA.
rewrite IH; set k := kappa M _ i.
rewrite (_ : (k *: e)^T = k *: e^T); last exact: linearZ.
rewrite !(=^~ scalemxAl, =^~ scalemxAr) !scalerA.
have -> : e^T *m (Y^T *m M i *m Y) *m e = (form M (Y *m e) i)%:M.
  by rewrite /form -mx11_scalar trmx_mul !mulmxA.
by rewrite mul_mx_scalar scalerA !exprS expr0 mulr1 !mulrA.
Qed.

Lemma between_limit M Y i k :
  between M (e *m e^T) Y i k.+1 = theta M (Y *m e) i k *: (e *m (e^T *m (Y^T *m M i *m Y))).
Proof.
have gram j : behind M (e *m e^T) Y j *m (e *m e^T) *m (behind M (e *m e^T) Y j)^T =
    kappa M (Y *m e) j ^+ 2 *: (e *m e^T).
  set h := behind _ _ _ _; have -> : h *m (e *m e^T) *m h^T = (h *m e) *m (h *m e)^T by rewrite trmx_mul !mulmxA.
  rewrite behind_limit (_ : (_ *: e)^T = kappa M (Y *m e) j *: e^T); last exact: linearZ.
  by rewrite -scalemxAl -scalemxAr scalerA -expr2.
elim: k => [|k IH]; first by rewrite /= addn0 mulmx1 gram -scalemxAl !mulmxA.
rewrite betweenS IH gram.
have key : e *m e^T *m (Y^T *m M (i + k.+1)%N *m Y) *m e = form M (Y *m e) (i + k.+1) *: e.
  have -> : e *m e^T *m (Y^T *m M (i + k.+1)%N *m Y) *m e = e *m ((Y *m e)^T *m M (i + k.+1)%N *m (Y *m e)).
    by rewrite trmx_mul !mulmxA.
  by rewrite [(_ *m _ *m (Y *m e))]mx11_scalar mul_mx_scalar.
rewrite -scalemxAr -!scalemxAl scalerA (mulmxA (_ *m (Y^T *m M (i + k.+1)%N *m Y)) e) key -scalemxAl scalerA.
by rewrite /= mulrA.
Qed.

End TwoColumns.

Section Fiber.

Variables (K : fieldType) (n m t : nat).
Hypothesis infinite : infinite_field K.
Implicit Types (M : nat -> 'M[K]_n) (L : 'M[K]_(m, n)).

Lemma polynomial_id p r : polynomial_mx (fun w : 'M[K]_(p, r) => w).
Proof.
move=> i j a b; exists ((a i j)%:P + (b i j)%:P * 'X) => s.
by rewrite hornerD hornerM !hornerC hornerX !mxE mulrC.
Qed.

Lemma polynomial_number : polynomial (fun s : K^o => s : K).
Proof.
by move=> a b; exists (a%:P + b%:P * 'X) => s; rewrite hornerD hornerM !hornerC hornerX mulrC.
Qed.

Lemma polynomial_behind (W : lmodType K) (E : W -> 'M[K]_2) (Y : W -> 'M[K]_(n, 2)) M i :
  polynomial_mx E -> polynomial_mx Y -> polynomial_mx (fun w => behind M (E w) (Y w) i).
Proof.
move=> pE pY; elim: i => [|i IH] /=; first exact: polynomial_mx_const.
do !apply: polynomial_mxM => //; try exact: polynomial_mx_tr; exact: polynomial_mx_const.
Qed.

Lemma polynomial_between (W : lmodType K) (E : W -> 'M[K]_2) (Y : W -> 'M[K]_(n, 2)) M i k :
  polynomial_mx E -> polynomial_mx Y -> polynomial_mx (fun w => between M (E w) (Y w) i k).
Proof.
move=> pE pY; elim: k => [|k IH]; first exact: polynomial_mx_const.
have pB := polynomial_behind M (i + k) pE pY.
do !apply: polynomial_mxM => //; try exact: polynomial_mx_tr; exact: polynomial_mx_const.
Qed.

(* diag(1, s), and the same with columns of zeros. *)
Definition stretch (s : K) : 'M[K]_2 := diag_mx (\row_j if j == 0 then 1 else s).
Definition columns (s : K) : 'M[K]_(2, 2 + t) := row_mx (stretch s) 0.

Lemma stretchM r s : stretch r *m stretch s = stretch (r * s).
Proof.
by rewrite /stretch mulmx_diag; congr diag_mx; apply/rowP=> j; rewrite !mxE; case: ifP; rewrite ?mulr1.
Qed.

Lemma stretch1 : stretch 1 = 1%:M.
Proof. by apply/matrixP=> i j; rewrite !mxE if_same; case: eqP => // ->. Qed.

Lemma stretch_tr s : (stretch s)^T = stretch s.
Proof. exact: tr_diag_mx. Qed.

Lemma stretch0 : stretch 0 = first K *m (first K)^T.
Proof.
apply/matrixP=> i j; rewrite !mxE big_ord1 !mxE !eqxx !andbT.
case: (eqVneq j 0) => [-> | j0]; case: (eqVneq i 0) => [i0 | i0]; rewrite ?i0 ?mulr1 ?mulr0 ?mul0rn //.
by rewrite eq_sym (negPf j0).
Qed.

Lemma gram_columns s : columns s *m (columns s)^T = stretch (s * s).
Proof. by rewrite /columns tr_row_mx mul_row_col trmx0 mulmx0 addr0 stretch_tr stretchM. Qed.

Lemma cancel_columns s p (B C : 'M[K]_(p, 2)) : s != 0 -> B *m columns s = C *m columns s -> B = C.
Proof.
move=> s0; apply: cancel_right; apply/row_freeP; exists (col_mx (stretch s^-1) 0).
by rewrite /columns mul_row_col mulmx0 addr0 stretchM divff // stretch1.
Qed.

Lemma polynomial_stretch : polynomial_mx (fun s : K^o => stretch (s * s)).
Proof.
move=> i j; have [-> | ij] := eqVneq i j; last first.
  by apply: (@polynomial_eq _ _ (fun=> 0)) => [s|]; [rewrite !mxE (negPf ij) | apply: polynomial_const].
have [-> | j0] := eqVneq j 0.
  by apply: (@polynomial_eq _ _ (fun=> 1)) => [s|]; [rewrite !mxE !eqxx | apply: polynomial_const].
apply: (@polynomial_eq _ _ (fun s : K^o => (s : K) * (s : K))) => [s|]; first by rewrite !mxE !eqxx (negPf j0).
by apply: polynomialM; apply: polynomial_number.
Qed.

(* What the first i layers leave is invertible for almost all Y. *)
Definition visible (B : 'M[K]_n) := exists f : 'cV_n, (f^T *m B *m f) 0 0 != 0.

Section Gram.

Variables (B : 'M[K]_n) (f0 : 'cV[K]_n).
Let b (x y : 'cV[K]_n) := (x^T *m B *m y) 0 0.

Lemma form_add x y z : b (x + y) z = b x z + b y z.
Proof. by rewrite /b tr_add !mulmxDl mxE. Qed.

Lemma form_add_right x y z : b z (x + y) = b z x + b z y.
Proof. by rewrite /b !mulmxDr mxE. Qed.

(* If the Gram determinants of these pairs are zero, b f h is one of two products. *)
Lemma gram_products f h : (forall x, x \in [:: f; h; f + h] -> b f0 f0 * b x x = b f0 x * b x f0) ->
  b f f * b h h = b f h * b h f ->
  (b f0 f0 * b f h - b f f0 * b f0 h) * (b f0 f0 * b f h - b h f0 * b f0 f) = 0.
Proof.
move=> on_f0 fh; have ff := on_f0 f (mem_head _ _).
have hh : b f0 f0 * b h h = b f0 h * b h f0 by apply: on_f0; rewrite !inE eqxx orbT.
set u := b f0 f0 * b f h; set p := b f f0 * b f0 h; set r := b h f0 * b f0 f.
pose v := b f0 f0 * b h f; have sum : u + v = p + r.
  have := on_f0 (f + h); rewrite !inE eqxx !orbT => /(_ isT).
  rewrite !form_add !form_add_right !mulrDr !mulrDl ff hh -/u -/v.
  rewrite [b f0 f * b h f0]mulrC [b f0 h * b f f0]mulrC -/p -/r -!addrA => /addrI.
  by rewrite !addrA => /addIr.
have product : u * v = p * r.
  by rewrite /u /v mulrACA -fh mulrACA ff hh [RHS]mulrA [RHS]mulrC !mulrA.
have -> : u - r = p - v by apply/eqP; rewrite subr_eq addrAC -sum addrK.
rewrite mulrBl !mulrBr product [u * p]mulrC; apply/eqP.
by rewrite subr_eq0 subr_eq addrAC -mulrDr -sum mulrDr addrK.
Qed.

End Gram.

Lemma gram_invertible (B : 'M[K]_n) : (1 < \rank B)%N -> visible B -> exists Y : 'M_(n, 2), \det (Y^T *m B *m Y) != 0.
Proof.
move=> rankB [f0 s0]; pose s := (f0^T *m B *m f0) 0 0.
pose N1 := s *: B - B *m f0 *m (f0^T *m B); pose N2 := s *: B - B^T *m f0 *m (f0^T *m B^T).
have low (x : 'cV_n) (y : 'rV_n) : s *: B - x *m y != 0.
  rewrite subr_eq0; apply: contraTneq rankB => sB.
  by rewrite -leqNgt -(mxrank_scale_nz _ s0) sB rank_column_row.
have [f [fN1 fN2]] : exists f : 'cV_n, N1^T *m f != 0 /\ N2^T *m f != 0.
  by apply: both_nonzero; rewrite -(inj_eq trmx_inj) trmxK trmx0 low.
have [h [h1 h2]] : exists h : 'cV_n, f^T *m N1 *m h != 0 /\ f^T *m N2 *m h != 0.
  by apply: both_nonzero; rewrite -(inj_eq trmx_inj) trmx0 trmx_mul trmxK.
pose pair (x y : 'cV[K]_n) : 'M[K]_(n, 2) := \matrix_(i, j) if j == 0 then x i (0 : 'I_1) else y i (0 : 'I_1).
have entry (Y : 'M_(n, 2)) i j : (Y^T *m B *m Y) i j = ((col i Y)^T *m B *m col j Y) 0 0.
  rewrite tr_col -row_mul mxE [RHS]mxE; apply: eq_bigr => k _.
  by rewrite [row _ _ _ _]mxE [col _ _ _ _]mxE.
have pair0 x y : col 0 (pair x y) = x by apply/colP=> i; rewrite !mxE.
have pair1 x y : col 1 (pair x y) = y by apply/colP=> i; rewrite !mxE.
have determinant x y : \det ((pair x y)^T *m B *m pair x y) =
    (x^T *m B *m x) 0 0 * (y^T *m B *m y) 0 0 - (x^T *m B *m y) 0 0 * (y^T *m B *m x) 0 0.
  by rewrite det2 !entry pair0 pair1.
have [D1 | ] := eqVneq (\det ((pair f0 f)^T *m B *m pair f0 f)) 0; last by exists (pair f0 f).
have [D2 | ] := eqVneq (\det ((pair f0 h)^T *m B *m pair f0 h)) 0; last by exists (pair f0 h).
have [D3 | ] := eqVneq (\det ((pair f0 (f + h))^T *m B *m pair f0 (f + h))) 0; last by exists (pair f0 (f + h)).
have [D4 | ] := eqVneq (\det ((pair f h)^T *m B *m pair f h)) 0; last by exists (pair f h).
move: D1 D2 D3 D4; rewrite !determinant => /subr0_eq D1 /subr0_eq D2 /subr0_eq D3 /subr0_eq D4.
have on_f0 x : x \in [:: f; h; f + h] ->
    (f0^T *m B *m f0) 0 0 * (x^T *m B *m x) 0 0 = (f0^T *m B *m x) 0 0 * (x^T *m B *m f0) 0 0.
  by rewrite !inE => /or3P[] /eqP->.
have := gram_products on_f0 D4; move/eqP; rewrite mulf_eq0.
have number (a : 'M[K]_1) : a != 0 -> a 0 0 != 0.
  by apply: contraNneq => a0; rewrite [a]mx11_scalar a0 raddf0.
have flip (x y : 'cV[K]_n) : (x^T *m B *m y) 0 0 = (y^T *m B^T *m x) 0 0.
  by rewrite -[RHS](congr1 (fun a : 'M[K]_1 => a 0 0) (scalar_tr _)) !trmx_mul !trmxK mulmxA.
have value (C D : 'M[K]_n) : f^T *m (s *: B - C *m f0 *m (f0^T *m D)) *m h =
    s *: (f^T *m B *m h) - (f^T *m C *m f0) *m (f0^T *m D *m h).
  by rewrite mulmxBr mulmxBl -scalemxAr -scalemxAl !mulmxA.
have entry1 (c : K) (x y z : 'M[K]_1) : (c *: x - y *m z) 0 0 = c * x 0 0 - y 0 0 * z 0 0.
  by rewrite !mxE big_ord1.
move: (number _ h1) (number _ h2); rewrite /N1 /N2 !value !entry1 -(flip f0 f) -(flip h f0) /s.
by rewrite [(h^T *m _ *m _) 0 0 * _]mulrC => /negPf-> /negPf->.
Qed.

Lemma behind_invertible M i : (forall j, (j < i)%N -> (1 < \rank (M j))%N /\ visible (M j)) ->
  exists Y : 'M_(n, 2), \det (behind M 1%:M Y i) != 0.
Proof.
elim: i => [|i IH] good; first by exists 0; rewrite /= det1 oner_eq0.
have [j ji|Y Yi] := IH; first exact: good (ltnW ji).
have [ranki visi] := good i (leqnn _); have [Z Zi] := gram_invertible ranki visi.
have pB : polynomial (fun Y : 'M[K]_(n, 2) => \det (behind M 1%:M Y i)).
  by apply: polynomial_det; apply: polynomial_behind; [apply: polynomial_mx_const | apply: polynomial_id].
have pG : polynomial (fun Y : 'M[K]_(n, 2) => \det (Y^T *m M i *m Y)).
  apply: polynomial_det; apply: polynomial_mxM; last exact: polynomial_id.
  by apply: polynomial_mxM; [apply/polynomial_mx_tr/polynomial_id | apply: polynomial_mx_const].
have [U] := product_not_zero infinite pB pG Yi Zi; rewrite mulf_eq0 negb_or => /andP[U1 U2].
by exists U; rewrite /= mulmx1 !det_mulmx det_tr !mulf_neq0.
Qed.

Definition same L M L' M' l := forall X : 'M_(n, 2 + t), L *m virtual_tokens M X l = L' *m virtual_tokens M' X l.

(* The first i layers agree: take them off and go to the limit. *)
Lemma peel L M L' M' i k (f : 'cV_n) :
  same L M L' M' (i + k.+1) -> (forall j, (j < i)%N -> M' j = M j) ->
  (forall j, (j < i)%N -> (1 < \rank (M j))%N /\ visible (M j)) ->
  theta M f i k *: (L *m f *m (f^T *m M i)) = theta M' f i k *: (L' *m f *m (f^T *m M' i)).
Proof.
move=> sameLM sameM good; have [Y0 Y0i] := behind_invertible good.
pose F s (Y : 'M[K]_(n, 2)) := L *m Y *m between M (stretch (s * s)) Y i k.+1 -
  L' *m Y *m between M' (stretch (s * s)) Y i k.+1.
have pF (W : lmodType K) (S : W -> K) (Y : W -> 'M_(n, 2)) :
    polynomial_mx (fun w => stretch (S w * S w)) -> polynomial_mx Y -> polynomial_mx (fun w => F (S w) (Y w)).
  move=> pS pY; apply: polynomial_mxD; last apply: polynomial_mxN.
    by apply: polynomial_mxM; [apply: polynomial_mxM => //; apply: polynomial_mx_const | apply: polynomial_between].
  by apply: polynomial_mxM; [apply: polynomial_mxM => //; apply: polynomial_mx_const | apply: polynomial_between].
have cancelled s Y : s != 0 -> F s Y *m behind M (stretch (s * s)) Y i = 0.
  move=> s0; have := sameLM (Y *m columns s).
  rewrite !tokens_behind gram_columns !mulmxA => /(cancel_columns s0).
  by rewrite !behind_between (behind_same _ _ sameM) /F mulmxBl !mulmxA => ->; rewrite subrr.
have determinant s Y : s != 0 -> \det (behind M (stretch (s * s)) Y i) *: F s Y = 0.
  by move=> s0; rewrite -mul_mx_scalar -mul_mx_adj mulmxA cancelled // mul0mx.
have limit_at Y : \det (behind M 1%:M Y i) != 0 -> F 0 Y = 0.
  move=> Yi; apply/matrixP=> a b; rewrite [RHS]mxE.
  have pD : polynomial (fun s : K^o => \det (behind M (stretch (s * s)) Y i) * (s : K)).
    apply: polynomialM polynomial_number; apply: polynomial_det.
    by apply: polynomial_behind; [apply: polynomial_stretch | apply: polynomial_mx_const].
  have pFs : polynomial (fun s : K^o => F s Y a b).
    by apply: (pF _ (fun s : K^o => s)); [apply: polynomial_stretch | apply: polynomial_mx_const].
  suff zero : forall s : K^o, F s Y a b = 0 by apply: (zero 0).
  apply: (@dense _ _ infinite _ _ (1 : K^o) pFs pD); first by rewrite !mulr1 stretch1.
  move=> s; have [-> | s0] := eqVneq (s : K) 0; first by rewrite !mulr0.
  have entry (c : K) (B : 'M_(m, 2)) : c *: B = 0 -> B a b * c = 0.
    by move=> /matrixP/(_ a b); rewrite !mxE mulrC.
  by rewrite mulrA (entry _ _ (determinant s Y s0)) mul0r.
have limit Y : F 0 Y = 0.
  apply/matrixP=> a b; rewrite [RHS]mxE; move: Y.
  have pD : polynomial (fun Y : 'M[K]_(n, 2) => \det (behind M 1%:M Y i)).
    by apply: polynomial_det; apply: polynomial_behind; [apply: polynomial_mx_const | apply: polynomial_id].
  have pFY : polynomial (fun Y : 'M[K]_(n, 2) => F 0 Y a b).
    by apply: (pF _ (fun=> 0)); [apply: polynomial_mx_const | apply: polynomial_id].
  apply: (@dense _ _ infinite _ _ _ pFY pD Y0i) => Z.
  have [-> | Zi] := eqVneq (\det (behind M 1%:M Z i)) 0; first by rewrite mulr0.
  by rewrite limit_at // [(0 : matrix _ _ _) _ _]mxE mul0r.
apply: same_images => g; pose Y : 'M_(n, 2) := row_mx f g.
have Ycol (x y : 'M[K]_1) : Y *m col_mx x y = f *m x + g *m y by apply: (mul_row_col f g).
have Yf : Y *m first K = f.
  have -> : first K = col_mx (1%:M : 'M_1) (0 : 'M_1).
    by apply/colP=> a; rewrite !mxE; case: splitP => b; rewrite !mxE !ord1 => ab; rewrite -val_eqE /= ab.
  by rewrite Ycol mulmx1 mulmx0 addr0.
have Yg : Y *m col_mx (0 : 'M_1) (1%:M : 'M_1) = g by rewrite Ycol mulmx1 mulmx0 add0r.
have side (L0 : 'M_(m, n)) (N : 'M_n) (c : K) :
    L0 *m Y *m (c *: (first K *m ((first K)^T *m (Y^T *m N *m Y)))) *m col_mx (0 : 'M_1) (1%:M : 'M_1) =
    c *: (L0 *m f *m (f^T *m N)) *m g.
  clearbody Y; rewrite -scalemxAr -!scalemxAl; congr (c *: _).
  by rewrite -[in RHS]Yf -[in RHS]Yg trmx_mul !mulmxA.
rewrite -!side; congr (_ *m _); apply/eqP; rewrite -subr_eq0.
by have := limit Y; rewrite /F mulr0 stretch0 !between_limit Yf => ->.
Qed.

Lemma polynomial_form M i : polynomial (fun f : 'cV[K]_n => form M f i).
Proof.
suff : polynomial_mx (fun f : 'cV[K]_n => f^T *m M i *m f) by apply.
apply: polynomial_mxM; last exact: polynomial_id.
by apply: polynomial_mxM; [apply/polynomial_mx_tr/polynomial_id | apply: polynomial_mx_const].
Qed.

Lemma polynomial_kappa M i : polynomial (fun f : 'cV[K]_n => kappa M f i).
Proof.
elim: i => [|i IH] /=; first exact: polynomial_const.
by apply: polynomialM; [apply: polynomialX | apply: polynomial_form].
Qed.

Lemma polynomial_theta M i k : polynomial (fun f : 'cV[K]_n => theta M f i k).
Proof.
elim: k => [|k IH] /=; first exact/polynomialX/polynomial_kappa.
apply: polynomialM => //; apply: polynomialM; last exact: polynomial_form.
by apply/polynomialX/polynomial_kappa.
Qed.

Lemma kappa_not_zero M i : (forall j, (j < i)%N -> visible (M j)) -> exists f, kappa M f i != 0.
Proof.
elim: i => [|i IH] good; first by exists 0; rewrite /= oner_eq0.
have [j ji|f fi] := IH; first exact: good (ltnW ji).
have [g gi] := good i (leqnn _).
apply: (product_not_zero infinite (polynomialX 3 (polynomial_kappa M i)) (polynomial_form M i) (v := f) (w := g)) => //.
by rewrite expf_neq0.
Qed.

Lemma theta_not_zero M i k : (forall j, (j <= i + k)%N -> visible (M j)) -> exists f, theta M f i k != 0.
Proof.
elim: k => [|k IH] good /=.
  have [j ji|f fi] := @kappa_not_zero M i; first by apply: good; rewrite addn0 ltnW.
  by exists f; rewrite expf_neq0.
have [j ji|f fi] := IH; first by apply: good; rewrite addnS leqW.
have [j ji|g gi] := @kappa_not_zero M (i + k.+1); first exact: good (ltnW ji).
have [h hi] := good _ (leqnn _).
have [||u ui] := product_not_zero infinite (polynomialX 2 (polynomial_kappa M (i + k.+1))) (polynomial_form M (i + k.+1))
  (v := g) (w := h); rewrite ?expf_neq0 //.
apply: (product_not_zero infinite (polynomial_theta M i k) _ fi ui).
by apply: polynomialM; [apply/polynomialX/polynomial_kappa | apply: polynomial_form].
Qed.

(* Where the rows f^T N and f^T N' are parallel for almost all f, the matrices are. *)
Lemma parallel_rows (N N' : 'M[K]_n) (G : 'cV[K]_n -> K) f1 : polynomial G -> G f1 != 0 -> (1 < \rank N)%N ->
  (forall f, G f != 0 -> f^T *m N != 0 -> exists c, f^T *m N' = c *: (f^T *m N)) -> exists c, N' = c *: N.
Proof.
move=> pG Gf1 rankN rows; have [-> | N'0] := eqVneq N' 0; first by exists 0; rewrite scale0r.
have NT0 : N^T != 0 by apply: contraTneq rankN; rewrite -mxrank_tr => ->; rewrite mxrank0.
pose Q (f : 'cV[K]_n) := N^T *m f *m f^T *m N' - N'^T *m f *m f^T *m N.
have pQ : polynomial_mx Q.
  have pid := @polynomial_id n 1; have ptr := polynomial_mx_tr pid.
  have pc := @polynomial_mx_const K [lmodType K of 'cV[K]_n] n n.
  apply: polynomial_mxD; last apply: polynomial_mxN.
    exact: (polynomial_mxM (polynomial_mxM (polynomial_mxM (pc N^T) pid) ptr) (pc N')).
  exact: (polynomial_mxM (polynomial_mxM (polynomial_mxM (pc N'^T) pid) ptr) (pc N)).
have zero f : G f != 0 -> Q f = 0.
  have NTf (C : 'M[K]_n) : C^T *m f = (f^T *m C)^T by rewrite trmx_mul trmxK.
  move=> Gf; rewrite /Q !NTf -!mulmxA; have [fN0 | fN] := eqVneq (f^T *m N) 0.
    by rewrite fN0 trmx0 mul0mx mulmx0 subrr.
  have [c ->] := rows f Gf fN; rewrite (_ : (c *: _)^T = c *: (f^T *m N)^T); last exact: linearZ.
  by rewrite -scalemxAr -scalemxAl subrr.
have sym (f : 'cV_n) : N^T *m f *m f^T *m N' = N'^T *m f *m f^T *m N.
  apply/eqP; rewrite -subr_eq0 -/(Q f); apply/eqP/matrixP=> a b; rewrite [RHS]mxE.
  apply: (@dense _ _ infinite (fun f => Q f a b) G f1 (pQ a b) pG Gf1) => g.
  have [-> | Gg] := eqVneq (G g) 0; first by rewrite mulr0.
  by rewrite zero // [(0 : matrix _ _ _) _ _]mxE mul0r.
have ranks : (1 < \rank N')%N || (1 < \rank N^T)%N by rewrite mxrank_tr rankN orbT.
have /(one_point_fiber 0 _ _ N'0 NT0 ranks)[c [c0 NE _]] : same_function 0 N' N^T N N'^T by apply/bilinear_identity.
by exists c^-1; rewrite NE scalerA mulVf // scale1r.
Qed.

(* What the limit says about one matrix. *)
Lemma parallel L L' (N N' : 'M[K]_n) (th th' : 'cV[K]_n -> K) : polynomial th -> (exists f, th f != 0) -> L != 0 ->
  (1 < \rank N)%N ->
  (forall f, th f *: (L *m f *m (f^T *m N)) = th' f *: (L' *m f *m (f^T *m N'))) ->
  exists c, c != 0 /\ N' = c *: N.
Proof.
move=> pth [f0 thf0] /nonzero_image[g0 /cV0Pn[j Lj]] rankN equation.
pose G f := th f * (L *m f) j 0.
have pG : polynomial G.
  apply: polynomialM => //; suff : polynomial_mx (fun f : 'cV[K]_n => L *m f) by apply.
  by apply: polynomial_mxM; [apply: polynomial_mx_const | apply: polynomial_id].
have pL : polynomial (fun f : 'cV[K]_n => (L *m f) j 0).
  suff : polynomial_mx (fun f : 'cV[K]_n => L *m f) by apply.
  by apply: polynomial_mxM; [apply: polynomial_mx_const | apply: polynomial_id].
have [f1 Gf1] : exists f, G f != 0 by apply: (product_not_zero infinite pth pL thf0 Lj).
have rows f : G f != 0 -> f^T *m N != 0 -> exists c, c != 0 /\ f^T *m N' = c *: (f^T *m N).
  rewrite /G mulf_eq0 negb_or => /andP[thf Lf] fN.
  have u0 : th f *: (L *m f) != 0.
    by rewrite scaler_eq0 negb_or thf; apply/cV0Pn; exists j.
  have [|c [c0 -> _]] := @rank_one_eq _ _ _ (th f *: (L *m f)) (th' f *: (L' *m f)) _ (f^T *m N') _ u0 fN; last by exists c.
  by rewrite -!scalemxAl equation.
have N0 : N != 0 by apply: contraTneq rankN => ->; rewrite mxrank0.
have NT0 : N^T != 0 by rewrite -(inj_eq trmx_inj) trmxK trmx0.
have N'0 : N' != 0.
  have [g1 /cV0Pn[j1 Nj1]] := nonzero_image NT0.
  have pN : polynomial (fun f : 'cV[K]_n => (N^T *m f) j1 0).
    suff : polynomial_mx (fun f : 'cV[K]_n => N^T *m f) by apply.
    by apply: polynomial_mxM; [apply: polynomial_mx_const | apply: polynomial_id].
  have [f] := product_not_zero infinite pG pN Gf1 Nj1; rewrite mulf_eq0 negb_or => /andP[Gf Nf].
  have fN : f^T *m N != 0.
    by rewrite -(inj_eq trmx_inj) trmx_mul trmxK trmx0; apply/cV0Pn; exists j1.
  have [c [c0 fN']] := rows f Gf fN; apply: contraTneq fN => N'0.
  by move/eqP: fN'; rewrite N'0 mulmx0 eq_sym scaler_eq0 (negPf c0) /= negbK.
have [|c NE] := parallel_rows pG Gf1 rankN (N' := N'); first by move=> f Gf fN; have [c [_ cE]] := rows f Gf fN; exists c.
by exists c; split=> //; apply: contraNneq N'0 => c0; rewrite NE c0 scale0r.
Qed.

Lemma virtual_tokens_eq M M' (X : 'M[K]_(n, 2 + t)) l : (forall i, (i < l)%N -> M' i = M i) ->
  virtual_tokens M' X l = virtual_tokens M X l.
Proof. by elim: l => [|l IH] //= same; rewrite IH ?same // => i il; apply: same; apply: ltnW. Qed.

Theorem corrected_3_7 L M L' M' l : L != 0 -> (forall i, (i < l)%N -> (1 < \rank (M i))%N /\ visible (M i)) ->
  same L M L' M' l <->
  exists c rho, [/\ forall i, (i < l)%N -> c i != 0 /\ M' i = c i *: M i, L' = rho *: L &
    rho * \prod_(i < l) c i ^+ (3 ^ (l - i.+1)) = 1].
Proof.
move=> L0 good; split=> [sameLM | [c [rho [M'E -> one]]] X]; last first.
  rewrite -(scaling_same_function M L X one); congr (_ *m _).
  by apply/esym/virtual_tokens_eq => i il; have [_ ->] := M'E i il.
have move_scalars (c : nat -> K) M'' : (forall i, (i < l)%N -> M' i = c i *: M'' i) ->
    same L M ((\prod_(i < l) c i ^+ (3 ^ (l - i.+1))) *: L') M'' l.
  move=> M'E X; rewrite sameLM (virtual_tokens_eq _ M'E) scaling.
  by rewrite -scalemxAr -scalemxAl.
have [c [c0 M'E]] : exists c : nat -> K, (forall i, c i != 0) /\ forall i, (i < l)%N -> M' i = c i *: M i.
  suff determined i : (i <= l)%N -> exists c : nat -> K, (forall j, c j != 0) /\ forall j, (j < i)%N -> M' j = c j *: M j.
    exact: determined.
  elim: i => [|i IH] il; first by exists (fun=> 1); split=> // j; rewrite oner_eq0.
  have [c [c0 M'E]] := IH (ltnW il).
  pose M'' j := if (j < i)%N then M j else M' j; pose c'' j := if (j < i)%N then c j else 1.
  have M''E j : (j < l)%N -> M' j = c'' j *: M'' j.
    by rewrite /c'' /M''; case: ifP => [/M'E // | _]; rewrite scale1r.
  have lE : (i + (l - i.+1).+1)%N = l by rewrite addnS -addSn subnKC.
  have := move_scalars c'' M'' M''E; set L'' := _ *: L'; rewrite -{1}lE => same''.
  have goodi j : (j < i)%N -> (1 < \rank (M j))%N /\ visible (M j) by move=> ji; apply: good; apply: ltn_trans il.
  have agree j : (j < i)%N -> M'' j = M j by rewrite /M'' => ->.
  have limit f := peel f same'' agree goodi.
  have [|d [d0 dE]] := parallel (polynomial_theta M i (l - i.+1)) _ L0 (proj1 (good i il)) limit.
    by apply: theta_not_zero => j; rewrite -ltnS -addnS lE => /good[].
  exists (fun j => if j == i then d else c j); split=> [j | j]; first by case: ifP.
  rewrite ltnS leq_eqVlt; case: eqP => [-> _ | _ /= ji]; last exact: M'E.
  by rewrite -dE /M'' ltnn.
set product := \prod_(i < l) c i ^+ (3 ^ (l - i.+1)).
have product0 : product != 0 by apply/prodf_neq0 => i _; rewrite expf_neq0.
have sameL := move_scalars c M M'E; rewrite -/product in sameL.
suff LE : L = product *: L'.
  exists c, product^-1; split=> [i il | |]; [by split; [apply: c0 | apply: M'E] | | by rewrite mulVf].
  by rewrite LE scalerA mulVf // scale1r.
apply/eqP; rewrite -subr_eq0; apply/eqP; apply: same_images => g; rewrite mul0mx.
have [j jl | f1 kf1] := @kappa_not_zero M l; first by have [] := good j jl.
apply/colP=> r; rewrite [RHS]mxE; move: g.
have pD : polynomial (fun f : 'cV[K]_n => ((L - product *: L') *m f) r 0).
  suff : polynomial_mx (fun f : 'cV[K]_n => (L - product *: L') *m f) by apply.
  by apply: polynomial_mxM; [apply: polynomial_mx_const | apply: polynomial_id].
apply: (@dense _ _ infinite _ _ f1 pD (polynomial_kappa M l) kf1) => f.
pose Y : 'M_(n, 2) := f *m (first K)^T.
have Yf : Y *m first K = f by rewrite /Y -mulmxA trmx_delta mul_delta_mx [delta_mx _ _]mx11_scalar mxE mulmx1.
have := congr1 (fun B => B *m col_mx (first K) 0) (sameL (Y *m columns 0)).
rewrite !tokens_behind gram_columns mulr0 stretch0.
have limit (L1 : 'M_(m, n)) : L1 *m (Y *m behind M (first K *m (first K)^T) Y l *m columns 0) *m col_mx (first K) 0 =
    kappa M f l *: (L1 *m f).
  have -> : L1 *m (Y *m behind M (first K *m (first K)^T) Y l *m columns 0) *m col_mx (first K) 0 =
    L1 *m (Y *m (behind M (first K *m (first K)^T) Y l *m (columns 0 *m col_mx (first K) 0))) by rewrite !mulmxA.
  have -> : columns 0 *m col_mx (first K) 0 = first K.
    rewrite /columns mul_row_col mulmx0 addr0 stretch0 -mulmxA trmx_delta mul_delta_mx.
    by rewrite [delta_mx _ _ in X in _ *m X]mx11_scalar mxE mulmx1.
  by rewrite behind_limit Yf -!scalemxAr Yf.
rewrite !limit => /colP/(_ r); rewrite mxE [RHS]mxE => same_kappa.
by rewrite mulmxBl mxE [X in _ + X]mxE mulrC mulrBr same_kappa subrr.
Qed.

(* The condition of the theorem, where 2 is not 0. *)
Theorem not_skew (B : 'M[K]_n) : 2%:R != 0 :> K -> B^T != - B <-> visible B.
Proof.
move=> two; split=> [skew | [f]]; last first.
  apply: contraNneq => skew.
  have opposite : (f^T *m B *m f)^T = - (f^T *m B *m f) by rewrite !trmx_mul trmxK skew mulNmx mulmxN mulmxA.
  move: opposite; rewrite scalar_tr => /matrixP/(_ 0 0); rewrite [(- _ : matrix _ _ _) _ _]mxE => /eqP.
  by rewrite -addr_eq0 -mulr2n -mulr_natl mulf_eq0 (negPf two).
have /nonzero_row[i /rV0Pn[j]] : B^T + B != 0 by rewrite addr_eq0.
rewrite !mxE => Bij.
have unit_vector k l : ((delta_mx k 0 : 'cV_n)^T *m B *m (delta_mx l 0 : 'cV_n)) 0 0 = B k l.
  by rewrite trmx_delta -rowE -colE !mxE.
have [Bii | ] := eqVneq (B i i) 0; last by exists (delta_mx i 0); rewrite unit_vector.
have [Bjj | ] := eqVneq (B j j) 0; last by exists (delta_mx j 0); rewrite unit_vector.
exists (delta_mx i 0 + delta_mx j 0).
by rewrite form_add !form_add_right !unit_vector Bii Bjj add0r addr0 addrC.
Qed.

End Fiber.
