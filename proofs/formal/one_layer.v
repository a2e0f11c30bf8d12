(* The fibers of one layer of lightning attention: Theorem 3.2, all cases, both directions.

   Source: Henry, Marchetti, Kohn, *Geometry of Lightning Self-Attention*, ICLR 2025, Theorem 3.2 and Equation 18; docs/theorems/one-layer.md,
   section 2.

   The field is any field: the paper has real numbers, and the proof here needs no infinite field. There are at least two tokens.

   - `bilinear_identity`: Equation 18. Two layers are the same function if and only if V g g^T A = V' g g^T A' for all vectors g.
   - `zero_fiber`: the function is zero if and only if A = 0 or V = 0.
   - `fiber`: otherwise the weights with the same function are (c A, V / c), c not zero, and, if A = k q^T and V = h v^T,
     also (c v q^T, h k^T / c).
   - `one_point_fiber`: if A or V has rank at least two, they are the (c A, V / c).
   - `two_point_fiber`: if A = k q^T and V = h v^T are not zero, they are these two families, for these k, q, h, v.
   - `two_points_differ`: the second family is not part of the first if k and v are not parallel. *)

From mathcomp Require Import all_ssreflect all_algebra.
From Formal Require Import attention.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Section Vectors.

Variable K : fieldType.

Lemma nonzero_row m n (B : 'M[K]_(m, n)) : B != 0 -> exists i, row i B != 0.
Proof.
move=> B0; case: (pickP (fun i => row i B != 0)) => [i|all0]; first by exists i.
by case/eqP: B0; apply/row_matrixP=> i; apply/eqP; rewrite row0 -[_ == _]negbK all0.
Qed.

Lemma nonzero_image m n (B : 'M[K]_(m, n)) : B != 0 -> exists g : 'cV_n, B *m g != 0.
Proof.
rewrite -(inj_eq trmx_inj) trmx0 => /nonzero_row[i]; rewrite -tr_col -trmx0 (inj_eq trmx_inj) colE.
by exists (delta_mx i 0).
Qed.

Lemma same_images m n (B C : 'M[K]_(m, n)) : (forall g : 'cV_n, B *m g = C *m g) -> B = C.
Proof.
move=> same; apply/eqP; rewrite -subr_eq0; apply/negPn/negP=> /nonzero_image[g].
by rewrite mulmxBl same subrr eqxx.
Qed.

(* A vector outside of two proper subspaces. *)
Lemma both_nonzero m m' n (B : 'M[K]_(m, n)) (C : 'M[K]_(m', n)) : B != 0 -> C != 0 ->
  exists g : 'cV_n, B *m g != 0 /\ C *m g != 0.
Proof.
move=> /nonzero_image[g Bg] /nonzero_image[g' Cg'].
have [Cg0|Cg] := eqVneq (C *m g) 0; last by exists g.
have [Bg'0|Bg'] := eqVneq (B *m g') 0; last by exists g'.
by exists (g + g'); rewrite !mulmxDr Cg0 Bg'0 addr0 add0r.
Qed.

(* The vectors outside of a hyperplane span everything. *)
Lemma outside_hyperplane m n (c : 'rV[K]_n) (B : 'M[K]_(m, n)) : c != 0 ->
  (forall g : 'cV_n, c *m g != 0 -> B *m g = 0) -> B = 0.
Proof.
move=> /nonzero_image[h ch] outside; apply: same_images => g; rewrite mul0mx.
have [cg0|] := eqVneq (c *m g) 0; last exact: outside.
by have := outside (g + h); rewrite !mulmxDr cg0 add0r (outside h ch) addr0 => ->.
Qed.

(* One side of an equation of columns times rows gives the other. *)
Lemma rank_one_eq m n (u u' : 'cV[K]_m) (w w' : 'rV[K]_n) : u *m w = u' *m w' -> u != 0 -> w != 0 ->
  exists c, [/\ c != 0, w' = c *: w & u' = c^-1 *: u].
Proof.
move=> same /cV0Pn[i ui] /rV0Pn[j wj].
have entry k l : u k 0 * w 0 l = u' k 0 * w' 0 l by have /matrixP/(_ k l) := same; rewrite !mxE !big_ord1.
have u'i : u' i 0 != 0.
  by apply: contraNneq (mulf_neq0 ui wj); rewrite entry => ->; rewrite mul0r.
pose c := u i 0 / u' i 0; have c0 : c != 0 by rewrite mulf_neq0 // invr_eq0.
have w'E l : w' 0 l = c * w 0 l by rewrite /c mulrAC entry mulrAC mulfV // mul1r.
exists c; split=> //; first by apply/rowP=> l; rewrite mxE.
apply/colP=> k; rewrite mxE; apply: (mulfI c0); rewrite mulVKf //.
by apply: (mulIf wj); rewrite entry w'E mulrCA mulrA.
Qed.

Lemma column_left_inverse m (u : 'cV[K]_m) : u != 0 -> exists p : 'rV_m, p *m u = 1%:M.
Proof.
move=> /cV0Pn[i ui]; exists ((u i 0)^-1 *: delta_mx 0 i); apply/matrixP=> k l.
by rewrite -scalemxAl -rowE !mxE !ord1 mulVf.
Qed.

Lemma row_right_inverse n (w : 'rV[K]_n) : w != 0 -> exists s : 'cV_n, w *m s = 1%:M.
Proof.
rewrite -(inj_eq trmx_inj) trmx0 => /column_left_inverse[p pw]; exists p^T.
by apply: trmx_inj; rewrite trmx_mul trmxK pw trmx1.
Qed.

Lemma tr_add m n (B C : 'M[K]_(m, n)) : (B + C)^T = B^T + C^T.
Proof. exact: raddfD. Qed.

Lemma scalar_tr (a : 'M[K]_1) : a^T = a.
Proof. by rewrite [a]mx11_scalar tr_scalar_mx. Qed.

End Vectors.

Section OneLayer.

Variables (K : fieldType) (d d' t : nat).
Implicit Types (A : 'M[K]_d) (V : 'M[K]_(d', d)).

Definition same_function A V A' V' := forall X : 'M[K]_(d, t.+2), layer A V X = layer A' V' X.

(* The tokens g, f, 0, 0, ... *)
Definition tokens (g f : 'cV[K]_d) : 'M[K]_(d, t.+2) :=
  \matrix_(i, j) if j == 0 then g i 0 else if j == lift ord0 ord0 then f i 0 else 0.

Lemma term A V (x g : 'cV[K]_d) : (x^T *m A *m g) 0 0 *: (V *m x) = V *m x *m x^T *m A *m g.
Proof. by rewrite -mul_mx_scalar -mx11_scalar !mulmxA. Qed.

Lemma layer_tokens A V g f :
  col 0 (layer A V (tokens g f)) = V *m g *m g^T *m A *m g + V *m f *m f^T *m A *m g.
Proof.
have col0 : col 0 (tokens g f) = g by apply/colP=> i; rewrite !mxE.
have col1 : col (lift ord0 ord0) (tokens g f) = f by apply/colP=> i; rewrite !mxE.
rewrite layer_column !big_ord_recl col0 col1 !term big1 ?addr0 // => j _.
have -> : col (lift ord0 (lift ord0 j)) (tokens g f) = 0 by apply/colP=> i; rewrite !mxE.
by rewrite mulmx0 scaler0.
Qed.

Theorem bilinear_identity A V A' V' :
  same_function A V A' V' <-> forall g : 'cV_d, V *m g *m g^T *m A = V' *m g *m g^T *m A'.
Proof.
split=> [same f | identity X].
  apply: same_images => g; have := congr1 (col 0) (same (tokens g f)); rewrite !layer_tokens.
  have := congr1 (col 0) (same (tokens g 0)); rewrite !layer_tokens !mulmx0 !mul0mx !addr0 => ->.
  by move/addrI.
apply/matrixP=> i j; have columns : col j (layer A V X) = col j (layer A' V' X).
  by rewrite !layer_column; apply: eq_bigr => k _; rewrite !term identity.
by have /colP/(_ i) := columns; rewrite !mxE.
Qed.

Theorem zero_fiber A V : (forall X : 'M_(d, t.+2), layer A V X = 0) <-> A = 0 \/ V = 0.
Proof.
split=> [zero | [-> | ->] X]; last by rewrite /layer !mul0mx.
  have /bilinear_identity identity : same_function A V 0 V by move=> X; rewrite zero /layer mulmx0 mul0mx.
  have [-> | A0] := eqVneq A 0; first by left.
  have [-> | V0] := eqVneq V 0; first by right.
  have AT0 : A^T != 0 by rewrite -trmx0 (inj_eq trmx_inj).
  have [g [Vg Ag]] := both_nonzero V0 AT0; have [p pV] := column_left_inverse Vg.
  case/eqP: Ag; apply: trmx_inj; rewrite trmx_mul trmxK trmx0 -[_ *m A]mul1mx -pV -mulmxA (mulmxA _ g^T).
  by rewrite identity !mulmx0.
by rewrite /layer mulmx0 mul0mx.
Qed.

(* Both layers agree at g, and V g, g^T A are not zero there. *)
Lemma fiber_at_a_vector A V A' V' (g : 'cV_d) :
  (forall h : 'cV_d, V *m h *m h^T *m A = V' *m h *m h^T *m A') ->
  V *m g != 0 -> g^T *m A != 0 -> V' *m g = V *m g -> g^T *m A' = g^T *m A ->
  A' = A /\ V' = V \/
  exists k v : 'cV_d, [/\ A = k *m (g^T *m A), V = V *m g *m v^T, A' = v *m (g^T *m A) & V' = V *m g *m k^T].
Proof.
move=> identity; set u := V *m g; set w := g^T *m A => u0 w0 V'g gA'.
have Vg : V *m g = u by []; have gA : g^T *m A = w by []; clearbody u w.
have [p pu] := column_left_inverse u0; have [s ws] := row_right_inverse w0.
pose gamma := p *m (V' - V); pose alpha := p *m V.
pose B (x y : 'cV_d) := V *m x *m y^T *m A - V' *m x *m y^T *m A'.
have BDl x x' y : B (x + x') y = B x y + B x' y by rewrite /B !mulmxDr !mulmxDl opprD addrACA.
have BDr x y y' : B x (y + y') = B x y + B x y' by rewrite /B tr_add !mulmxDr !mulmxDl opprD addrACA.
have B0 x : B x x = 0 by rewrite /B identity subrr.
have polar (h : 'cV_d) : u *m (h^T *m (A - A')) = (V' - V) *m h *m w.
  have := B0 (g + h); rewrite BDl !BDr !B0 addr0 add0r /B V'g Vg -!mulmxA gA' gA => /eqP.
  by rewrite addr_eq0 opprB => /eqP E; rewrite !mulmxBr E mulmxBl.
have hA (h : 'cV_d) : h^T *m (A - A') = gamma *m h *m w.
  by rewrite -[LHS]mul1mx -pu -(mulmxA p) polar !mulmxA.
have hV (h : 'cV_d) : (V' - V) *m h = u *m (gamma *m h).
  by rewrite -[LHS]mulmx1 -ws mulmxA -polar hA -!mulmxA ws mulmx1.
clearbody gamma; have A'E : A' = A - gamma^T *m w.
  suff <- : A - A' = gamma^T *m w by rewrite subKr.
  apply: trmx_inj; apply: same_images => h; apply: trmx_inj.
  by rewrite !trmx_mul !trmxK hA mulmxA -[gamma *m h]scalar_tr trmx_mul.
have V'E : V' = V + u *m gamma.
  by rewrite addrC; apply/eqP; rewrite -subr_eq; apply/eqP/same_images => h; rewrite hV mulmxA.
have [gamma0 | gamma0] := eqVneq gamma 0.
  by left; rewrite A'E V'E gamma0 trmx0 mul0mx mulmx0 subr0 addr0.
have at_h (h : 'cV_d) : gamma *m h != 0 ->
    h^T *m A = (alpha + gamma) *m h *m w /\ V *m h = u *m (alpha *m h).
  move=> gh; pose c := (gamma *m h) 0 0.
  have cE : gamma *m h = c%:M by rewrite [LHS]mx11_scalar.
  have c0 : c != 0 by apply: contraNneq gh => c0; rewrite cE c0 raddf0.
  have V'h : V' *m h = V *m h + c *: u by rewrite V'E mulmxDl -mulmxA cE mul_mx_scalar.
  have hA' : h^T *m A' = h^T *m A - c *: w.
    by rewrite A'E mulmxBr mulmxA -trmx_mul cE tr_scalar_mx mul_scalar_mx.
  have key : u *m (h^T *m A - c *: w) = V *m h *m w.
    apply: (scalerI c0); have := identity h; rewrite -[RHS]mulmxA V'h hA' -[LHS]mulmxA mulmxDl.
    rewrite {1}mulmxBr -[RHS]addrA -[LHS]addr0 => /addrI/esym/eqP; rewrite addrC subr_eq0 => /eqP.
    by rewrite -scalemxAl -scalemxAr.
  have rowE : h^T *m A - c *: w = alpha *m h *m w.
    by rewrite -[LHS]mul1mx -pu -(mulmxA p) key /alpha !mulmxA.
  split; first by rewrite mulmxDl mulmxDl cE mul_scalar_mx -rowE subrK.
  by rewrite -[LHS]mulmx1 -ws mulmxA -key rowE -!mulmxA ws mulmx1.
have VE : V = u *m alpha.
  apply/eqP; rewrite -subr_eq0; apply/eqP; apply: (outside_hyperplane gamma0) => h /at_h[_ Vh].
  by rewrite mulmxBl Vh mulmxA subrr.
have AE : A = (alpha + gamma)^T *m w.
  apply/eqP; rewrite -subr_eq0; apply/eqP; apply: trmx_inj; rewrite trmx0.
  apply: (outside_hyperplane gamma0) => h /at_h[hAE _]; apply: trmx_inj.
  rewrite trmx0 trmx_mul trmxK mulmxBr hAE mulmxA -trmx_mul scalar_tr.
  by rewrite subrr.
right; exists (alpha + gamma)^T, alpha^T; rewrite !trmxK; split=> //.
  by rewrite A'E {1}AE tr_add mulmxDl addrK.
by rewrite V'E {1}VE -mulmxDr.
Qed.

Lemma rescaled A V c : c != 0 -> same_function A V (c *: A) (c^-1 *: V).
Proof.
move=> c0; apply/bilinear_identity => g.
by rewrite -scalemxAr -!scalemxAl scalerA divff // scale1r.
Qed.

Lemma exchanged (k q v : 'cV[K]_d) (h : 'cV[K]_d') :
  same_function (k *m q^T) (h *m v^T) (v *m q^T) (h *m k^T).
Proof.
apply/bilinear_identity => g; rewrite -!mulmxA; congr (_ *m _); rewrite !mulmxA.
rewrite -(mulmxA _ g^T) -(mulmxA _ g^T v) -[g^T *m k]scalar_tr -[g^T *m v]scalar_tr !trmx_mul !trmxK.
rewrite [v^T *m g]mx11_scalar [k^T *m g]mx11_scalar.
by rewrite -!scalar_mxM mulrC.
Qed.

Theorem fiber A V A' V' : A != 0 -> V != 0 ->
  same_function A V A' V' <->
  (exists c, [/\ c != 0, A' = c *: A & V' = c^-1 *: V]) \/
  exists (k q v : 'cV_d) (h : 'cV_d') c,
    [/\ A = k *m q^T, V = h *m v^T, c != 0, A' = c *: (v *m q^T) & V' = c^-1 *: (h *m k^T)].
Proof.
move=> A0 V0; split; last first.
  case=> [[c [c0 -> ->]] | [k [q [v [h [c [-> -> c0 -> ->]]]]]]]; first exact: rescaled.
  by move=> X; rewrite (exchanged k q v h X) (rescaled _ _ c0).
move/bilinear_identity=> identity.
have AT0 : A^T != 0 by rewrite -trmx0 (inj_eq trmx_inj).
have [g [Vg ATg]] := both_nonzero V0 AT0.
have gA : g^T *m A != 0 by rewrite -(inj_eq trmx_inj) trmx0 trmx_mul trmxK.
have [|||c [c0 gA' V'g]] := @rank_one_eq _ _ _ (V *m g) (V' *m g) (g^T *m A) (g^T *m A'); rewrite ?mulmxA //.
have identity' (h : 'cV_d) : V *m h *m h^T *m A = (c *: V') *m h *m h^T *m (c^-1 *: A').
  by rewrite identity -scalemxAr -!scalemxAl scalerA mulVf // scale1r.
have [||||[A'E V'E]|[k [v [AE VE A'E V'E]]]] := @fiber_at_a_vector _ _ _ _ g identity'; rewrite ?Vg //.
- by rewrite -scalemxAl V'g scalerA divff // scale1r.
- by rewrite -scalemxAr gA' scalerA mulVf // scale1r.
- by left; exists c; rewrite -A'E -V'E !scalerA divff // mulVf // !scale1r.
right; exists k, (g^T *m A)^T, v, (V *m g), c; rewrite !trmxK -A'E -V'E !scalerA divff // mulVf // !scale1r.
by split.
Qed.

Lemma rank_column_row m n (x : 'cV[K]_m) (y : 'rV[K]_n) : (\rank (x *m y) <= 1)%N.
Proof. by apply: leq_trans (mxrankM_maxl _ _) _; apply: rank_leq_col. Qed.

Theorem one_point_fiber A V A' V' : A != 0 -> V != 0 -> (1 < \rank A)%N || (1 < \rank V)%N ->
  same_function A V A' V' <-> exists c, [/\ c != 0, A' = c *: A & V' = c^-1 *: V].
Proof.
move=> A0 V0 ranks; rewrite fiber //; split; last by left.
by case=> // -[k [q [v [h [c [AE VE _ _ _]]]]]]; move: ranks; rewrite !ltnNge AE VE !rank_column_row.
Qed.

Theorem two_point_fiber (k q v : 'cV[K]_d) (h : 'cV[K]_d') A' V' : k != 0 -> q != 0 -> v != 0 -> h != 0 ->
  same_function (k *m q^T) (h *m v^T) A' V' <->
  exists c, c != 0 /\
    ((A' = c *: (k *m q^T) /\ V' = c^-1 *: (h *m v^T)) \/ (A' = c *: (v *m q^T) /\ V' = c^-1 *: (h *m k^T))).
Proof.
have tr_neq0 n (x : 'cV[K]_n) : x != 0 -> x^T != 0 by rewrite -(inj_eq trmx_inj) trmx0.
have product_neq0 m n (x : 'cV[K]_m) (y : 'cV[K]_n) : x != 0 -> y != 0 -> x *m y^T != 0.
  move=> x0 y0; have [p px] := column_left_inverse x0; apply: contraNneq (tr_neq0 _ _ y0) => xy.
  by rewrite -[y^T]mul1mx -px -mulmxA xy mulmx0.
move=> k0 q0 v0 h0; rewrite fiber ?product_neq0 //; split.
  case=> [[c [c0 -> ->]] | [k1 [q1 [v1 [h1 [c [AE VE c0 -> ->]]]]]]]; first by exists c; split; last by left.
  have [a [a0 qE kE]] := rank_one_eq AE k0 (tr_neq0 _ _ q0); have [b [b0 vE hE]] := rank_one_eq VE h0 (tr_neq0 _ _ v0).
  exists (c * (b * a)); split; first by rewrite !mulf_neq0.
  have v1E : v1 = b *: v by apply: trmx_inj; rewrite vE; apply/esym/linearZ.
  right; rewrite qE v1E hE kE -!scalemxAl -!scalemxAr !scalerA; split; first by rewrite mulrA.
  rewrite [(a^-1 *: k)^T](_ : _ = a^-1 *: k^T); last exact: linearZ.
  by rewrite -scalemxAr scalerA !invfM !mulrA.
case=> c [c0 [[-> ->] | [-> ->]]]; first by left; exists c.
by right; exists k, q, v, h, c.
Qed.

Theorem two_points_differ (k q v : 'cV[K]_d) c : q != 0 -> (forall b, v != b *: k) -> v *m q^T <> c *: (k *m q^T).
Proof.
rewrite -(inj_eq trmx_inj) trmx0 => /row_right_inverse[s qs] notpar eq; case/eqP: (notpar c).
by rewrite -[LHS]mulmx1 -qs mulmxA eq -scalemxAl -mulmxA qs mulmx1.
Qed.

End OneLayer.
