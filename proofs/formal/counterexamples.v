(* Counterexamples to two theorems as printed.

   Source: Henry, Marchetti, Kohn, *Geometry of Lightning Self-Attention*, ICLR 2025, Theorems 3.4 and 3.7; docs/equivalence.md,
   section 4; docs/theorems/one-layer.md, section 4.

   Theorem 3.7. Let J = [0 1; -1 0]. Two layers of widths 2-2-2 with values I and attention matrices (J, N) are the same function,
   up to the factor det N, as those with (N, J): for all inputs, of any number of tokens.
   - `exchange`: the general N.
   - `counterexample_3_7`: N = I. Both are det(X X^T) (X X^T)^2 J X.
   - `counterexample_3_7_hypotheses`: J and I have rank 2, as the printed theorem asks, and neither is a multiple of the other.

   Theorem 3.4. Let d = 3, a = 2, d' = 2, A = E_11 and V = [1 0 0; 0 1 0]. Then rk A rk V = 2, so the printed theorem says that the function is smooth. The
   functions form a set of dimension 13.
   - `counterexample_3_4_source`: if B has rank at most one, A + s B has rank at most 2 for all s. So the
     derivative along every (B, C) is a tangent vector; and matrices of rank one span all matrices.
   - `counterexample_3_4_kernel`: the derivative along (B, C) is zero only on the line of (A, -V). So the tangent vectors
     span 9 + 6 - 1 = 14 dimensions. *)

From mathcomp Require Import all_ssreflect all_algebra.
From Formal Require Import attention one_layer.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Section Rotation.

Variable K : fieldType.

Definition J : 'M[K]_2 := \matrix_(i, j) ((i < j)%N%:R - (j < i)%N%:R).

Lemma mx2P (B C : 'M[K]_2) : B 0 0 = C 0 0 -> B 0 1 = C 0 1 -> B 1 0 = C 1 0 -> B 1 1 = C 1 1 -> B = C.
Proof.
have two (i : 'I_2) : i = 0 \/ i = 1 by case: i => [[|[|]]] // p; [left | right]; apply: val_inj.
by move=> e00 e01 e10 e11; apply/matrixP=> i j; case: (two i) => ->; case: (two j) => ->.
Qed.

Lemma one2 : lift ord0 ord0 = 1 :> 'I_2. Proof. exact: val_inj. Qed.

Lemma product2 m n (B : 'M[K]_(m, 2)) (C : 'M[K]_(2, n)) i j : (B *m C) i j = B i 0 * C 0 j + B i 1 * C 1 j.
Proof. by rewrite mxE !big_ord_recl big_ord0 addr0 one2. Qed.

Lemma det2 (N : 'M[K]_2) : \det N = N 0 0 * N 1 1 - N 0 1 * N 1 0.
Proof.
rewrite (expand_det_row _ 0) !big_ord_recl big_ord0 one2 /cofactor !det_mx11 !mxE /= !one2.
have -> : lift 1 0 = 0 :> 'I_2 by apply: val_inj.
by rewrite expr0 expr1 addr0 mul1r mulN1r mulrN.
Qed.

Lemma J_entries : [/\ J 0 0 = 0, J 0 1 = 1, J 1 0 = -1 & J 1 1 = 0].
Proof. by split; rewrite !mxE /= ?subr0 ?sub0r. Qed.

Lemma congruence (N : 'M[K]_2) : N^T *m J *m N = \det N *: J.
Proof.
have [J00 J01 J10 J11] := J_entries.
apply: mx2P; rewrite !product2 [(_ *: J) _ _]mxE ![N^T _ _]mxE J00 J01 J10 J11 det2;
  rewrite !(mulr0, mulr1, mulrN1, add0r, addr0, mulNr).
- by rewrite mulrC addNr.
- by rewrite addrC [N 1 0 * _]mulrC.
- by rewrite opprB addrC [N 1 1 * _]mulrC.
by rewrite mulrC addNr.
Qed.

Lemma J_square : J *m J^T = 1%:M.
Proof.
have [J00 J01 J10 J11] := J_entries.
by apply: mx2P; rewrite product2 ![J^T _ _]mxE ?J00 ?J01 ?J10 ?J11 mxE /=
  !(mulr0, mulr1, mulrN1, add0r, addr0, mul0r, opprK, oppr0).
Qed.

Variable t : nat.
Implicit Type X : 'M[K]_(2, t).

Lemma gram_sym X : (X *m X^T)^T = X *m X^T.
Proof. by rewrite trmx_mul trmxK. Qed.

(* The output of a layer with attention matrix N behind one with attention matrix J. *)
Lemma behind_J (N : 'M[K]_2) X : let S := X *m X^T in
  layer N 1%:M (layer J 1%:M X) = \det S *: (S *m N *m S *m J *m X).
Proof.
move=> S; have symS : S^T = S by apply: gram_sym.
have XX : X *m X^T = S by []; clearbody S.
have SJS : S *m J *m S = \det S *: J by rewrite -congruence symS.
have -> : layer J 1%:M X = S *m J *m X by rewrite /layer mul1mx XX.
rewrite /layer mul1mx !trmx_mul symS.
have -> : S *m J *m X *m (X^T *m (J^T *m S)) = \det S *: S.
  rewrite !mulmxA -(mulmxA (S *m J)) XX SJS -scalemxAl -scalemxAl J_square.
  by rewrite mul1mx.
by rewrite -!scalemxAl !mulmxA.
Qed.

Theorem exchange (N : 'M[K]_2) X :
  layer J 1%:M (layer N 1%:M X) = \det N *: layer N 1%:M (layer J 1%:M X).
Proof.
rewrite behind_J; set S := X *m X^T; have symS : S^T = S by apply: gram_sym.
have XX : X *m X^T = S by []; clearbody S.
have SJS : S *m J *m S = \det S *: J by rewrite -congruence symS.
have -> : layer N 1%:M X = S *m N *m X by rewrite /layer mul1mx XX.
rewrite /layer mul1mx !trmx_mul symS.
have -> : S *m N *m X *m (X^T *m (N^T *m S)) *m J *m (S *m N *m X) =
  S *m N *m S *m (N^T *m (S *m J *m S) *m N) *m X by rewrite !mulmxA -(mulmxA (S *m N) X) XX.
by rewrite SJS -scalemxAr -scalemxAl congruence scalerA -!scalemxAr -!scalemxAl scalerA mulrC.
Qed.

Theorem counterexample_3_7 X : let S := X *m X^T in
  layer 1%:M 1%:M (layer J 1%:M X) = \det S *: (S *m S *m J *m X) /\
  layer J 1%:M (layer 1%:M 1%:M X) = \det S *: (S *m S *m J *m X).
Proof. by move=> S; rewrite exchange det1 scale1r behind_J -/S mulmx1. Qed.

Theorem counterexample_3_7_hypotheses :
  [/\ \rank J = 2%N, \rank (1%:M : 'M[K]_2) = 2%N & forall c, (J != c *: 1%:M) && (1%:M != c *: J)].
Proof.
have [J00 J01 J10 J11] := J_entries.
split; [|exact: mxrank1|move=> c].
  by apply: mxrank_unit; have [] := mulmx1_unit J_square.
apply/andP; split; apply/eqP=> /matrixP.
  by move/(_ 0 1); rewrite J01 !mxE /= mulr0 => /eqP; rewrite oner_eq0.
by move/(_ 0 0); rewrite [RHS]mxE J00 !mxE /= mulr0 => /eqP; rewrite oner_eq0.
Qed.

End Rotation.

Section Tangents.

Variables (K : fieldType) (d d' t : nat).
Implicit Types (A B : 'M[K]_d) (V C : 'M[K]_(d', d)).

(* The derivative of the layer (A, V) along (B, C). *)
Definition layer_derivative A V B C (X : 'M[K]_(d, t.+2)) := layer A C X + layer B V X.

(* It is the coefficient of s where the weights are A + s B and V + s C. *)
Theorem layer_derivative_is_linear_term A V B C s (X : 'M_(d, t.+2)) :
  layer (A + s *: B) (V + s *: C) X = layer A V X + s *: layer_derivative A V B C X + s ^+ 2 *: layer B C X.
Proof.
rewrite /layer_derivative /layer !mulmxDl !(mulmxDr, mulmxDl) !(=^~ scalemxAl, =^~ scalemxAr) scalerDr.
by rewrite scalerA expr2 -!addrA; congr (_ + _); rewrite addrCA.
Qed.

Lemma derivative_identity A V B C :
  (forall X, layer_derivative A V B C X = 0) <->
  forall g : 'cV_d, C *m g *m g^T *m A + V *m g *m g^T *m B = 0.
Proof.
split=> [zero f | identity X].
  apply: same_images => g; rewrite mul0mx mulmxDl.
  have two (x : 'cV_d) : col 0 (layer_derivative A V B C (tokens t g x)) =
      (C *m g *m g^T *m A *m g + V *m g *m g^T *m B *m g) + (C *m x *m x^T *m A *m g + V *m x *m x^T *m B *m g).
    by rewrite /layer_derivative [LHS]raddfD /= !layer_tokens addrACA.
  have := two f; rewrite zero; have := two 0; rewrite zero !mulmx0 !mul0mx !addr0 => <-.
  by rewrite col0 add0r.
apply/matrixP=> i j; have columns : col j (layer_derivative A V B C X) = 0.
  rewrite /layer_derivative [LHS]raddfD /= !layer_column -big_split big1 //= => k _.
  by rewrite !term -mulmxDl identity mul0mx.
by have /colP/(_ i) := columns; rewrite [col _ _ _ _]mxE => ->; rewrite [LHS]mxE [RHS]mxE.
Qed.

(* The kernel of the derivative, on all (B, C), is the line of (A, -V). *)
Theorem derivative_kernel A V B C : A != 0 -> V != 0 -> (1 < \rank A)%N || (1 < \rank V)%N ->
  (forall X, layer_derivative A V B C X = 0) <-> exists c, B = c *: A /\ C = - c *: V.
Proof.
move=> A0 V0 ranks; rewrite derivative_identity; split=> [identity | [c [-> ->]] g]; last first.
  by rewrite -scalemxAr -!scalemxAl scaleNr addNr.
have AT0 : A^T != 0 by rewrite -trmx0 (inj_eq trmx_inj).
have [g [Vg ATg]] := both_nonzero V0 AT0.
have gA : g^T *m A != 0 by rewrite -(inj_eq trmx_inj) trmx0 trmx_mul trmxK.
have [p pu] := column_left_inverse Vg; have [s ws] := row_right_inverse gA.
have Eg : V *m g *m (g^T *m B) = - (C *m g *m (g^T *m A)).
  by apply/eqP; rewrite -addr_eq0 addrC !mulmxA identity.
pose c := (- (p *m C *m g)) 0 0; have cE : - (p *m C *m g) = c%:M by rewrite [LHS]mx11_scalar.
have gB : g^T *m B = c *: (g^T *m A).
  by rewrite -[LHS]mul1mx -pu -(mulmxA p) Eg mulmxN -mul_scalar_mx -cE mulNmx !mulmxA.
have Cg : C *m g = - c *: (V *m g).
  by rewrite -[LHS]mulmx1 -ws mulmxA -[LHS]opprK -mulNmx -Eg gB -!scalemxAr -scalemxAl -mulmxA ws mulmx1 scaleNr.
pose B0 := B - c *: A; pose C0 := C + c *: V.
have identity0 (h : 'cV_d) : C0 *m h *m h^T *m A + V *m h *m h^T *m B0 = 0.
  by rewrite /B0 /C0 !mulmxDl mulmxBr -scalemxAr -!scalemxAl addrACA -[X in _ + X](addrC) identity addNr addr0.
have gB0 : g^T *m B0 = 0 by rewrite /B0 mulmxBr gB -scalemxAr subrr.
have C0g : C0 *m g = 0 by rewrite /C0 mulmxDl Cg -scalemxAl scaleNr addNr.
have B0E : B0 = B - c *: A by []; have C0E : C0 = C + c *: V by []; clearbody B0 C0.
pose F (x y : 'cV_d) := C0 *m x *m y^T *m A + V *m x *m y^T *m B0.
have FDl x x' y : F (x + x') y = F x y + F x' y by rewrite /F !mulmxDr !mulmxDl addrACA.
have FDr x y y' : F x (y + y') = F x y + F x y' by rewrite /F tr_add !mulmxDr !mulmxDl addrACA.
set u := V *m g in Vg pu; set w := g^T *m A in gA ws.
have VgE : V *m g = u by []; have gAE : g^T *m A = w by []; clearbody u w.
have polar (h : 'cV_d) : C0 *m h *m w = - (u *m (h^T *m B0)).
  have := identity0 (g + h); rewrite -/(F _ _) FDl !FDr /F !identity0 addr0 add0r.
  rewrite C0g !mul0mx add0r VgE -!mulmxA gB0 gAE !mulmx0 addr0 => /eqP.
  by rewrite addrC addr_eq0 => /eqP.
pose gamma := p *m C0.
have hB0 (h : 'cV_d) : h^T *m B0 = - (gamma *m h *m w).
  by rewrite -[LHS]mul1mx -pu -(mulmxA p) -[u *m _]opprK -polar mulmxN !mulmxA.
have C0h (h : 'cV_d) : C0 *m h = u *m (gamma *m h).
  by rewrite -[LHS]mulmx1 -ws mulmxA polar hB0 mulmxN opprK -!mulmxA ws mulmx1.
have [gamma0 | gamma0] := eqVneq gamma 0.
  exists c; split.
    apply/eqP; rewrite -subr_eq0 -B0E; apply/eqP/trmx_inj; apply: same_images => h; apply: trmx_inj.
    by rewrite !trmx_mul !trmxK hB0 gamma0 !mul0mx oppr0 mulmx0.
  apply/eqP; rewrite scaleNr -addr_eq0 -C0E; apply/eqP; apply: same_images => h.
  by rewrite C0h gamma0 !mul0mx mulmx0.
have at_h (h : 'cV_d) : gamma *m h != 0 -> u *m (h^T *m A) = V *m h *m w.
  move=> gh; pose b := (gamma *m h) 0 0; have bE : gamma *m h = b%:M by rewrite [LHS]mx11_scalar.
  have b0 : b != 0 by apply: contraNneq gh => b0; rewrite bE b0 raddf0.
  apply: (scalerI b0); have := identity0 h; rewrite C0h bE mul_mx_scalar -!scalemxAl -!mulmxA hB0 bE.
  by rewrite mul_scalar_mx !mulmxN -!scalemxAr => /eqP; rewrite subr_eq0 => /eqP.
pose alpha := p *m V.
have VE : V = u *m alpha.
  apply/eqP; rewrite -subr_eq0; apply/eqP; apply: (outside_hyperplane gamma0) => h /at_h uhA.
  apply/eqP; rewrite mulmxBl subr_eq0; apply/eqP; rewrite /alpha.
  have hA : h^T *m A = p *m V *m h *m w by rewrite -[LHS]mul1mx -pu -(mulmxA p) uhA !mulmxA.
  by rewrite -[V *m h]mulmx1 -ws mulmxA -uhA hA -!mulmxA ws mulmx1.
have AE : A = alpha^T *m w.
  apply/eqP; rewrite -subr_eq0; apply/eqP; apply: trmx_inj; rewrite trmx0.
  apply: (outside_hyperplane gamma0) => h /at_h uhA; apply: trmx_inj.
  rewrite trmx0 trmx_mul trmxK mulmxBr mulmxA -trmx_mul scalar_tr.
  by rewrite -[h^T *m A]mul1mx -pu -(mulmxA p) uhA /alpha !mulmxA subrr.
by move: ranks; rewrite !ltnNge AE VE !rank_column_row.
Qed.

End Tangents.

Section Theorem34.

Variable K : fieldType.

Definition A34 : 'M[K]_3 := pid_mx 1.
Definition V34 : 'M[K]_(2, 3) := pid_mx 2.

Theorem counterexample_3_4_source (B : 'M[K]_3) s : (\rank B <= 1)%N -> (\rank (A34 + s *: B)%R <= 2)%N.
Proof.
move=> rankB; apply: leq_trans (mxrank_add _ _) _.
by rewrite (leq_add (_ : _ <= 1)%N (leq_trans (mxrank_scale _ _) rankB)) // rank_pid_mx.
Qed.

Theorem counterexample_3_4_kernel t (B : 'M[K]_3) (C : 'M[K]_(2, 3)) :
  (forall X : 'M_(3, t.+2), layer_derivative A34 V34 B C X = 0) <-> exists c, B = c *: A34 /\ C = - c *: V34.
Proof.
have rankA : \rank A34 = 1%N by rewrite rank_pid_mx.
have rankV : \rank V34 = 2%N by rewrite rank_pid_mx.
by apply: derivative_kernel; rewrite ?rankV ?orbT // -mxrank_eq0 ?rankA ?rankV.
Qed.

End Theorem34.
