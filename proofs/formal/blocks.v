(* Few small blocks prove a large rank: the step `blocks` of the kernel.

   Source: docs/theorems/structured-points.md, section 2, Theorem 1.

   Columns are coordinates, and rows are observations (an entry of an output at some inputs). A group G of permutations of
   elements relabels both. At a structured point a relabelled derivative is the derivative, up to sign (Lemma 2 of the page). Each
   coordinate has a set of elements. The members of a type are the sets to which G carries a first one, and the block of a
   member is the coordinates with exactly its elements.

   For each type k let r k rows be given that are zero in the blocks of the other members of k and of the members of later
   types, and that have a minor in the block of the first member that is a unit.

   - `blocks_make_a_unit`: then as many rows as the sum over the types of r k times the number of members have a minor
     that is a unit. Residues may be modulo any m: nothing is assumed of the ring.
   - `blocks_bound_dimension`: so the dimension of a program is at least this number.
   - `relabelled_derivative`: where a program of sums and products does not notice a relabelling of weights, inputs and
     outputs (Lemma 1 of the page), the derivatives at weights that do not move are the relabelled ones, up to sign (Lemma 2).
   - `block_triangular_unit`: a block triangular matrix whose diagonal blocks are invertible is invertible. *)

From mathcomp Require Import all_ssreflect all_fingroup all_algebra.
From Formal Require Import rank programs.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Lemma cast_unit (R : comUnitRingType) m n (e : (m = n) * (m = n)) (A : 'M[R]_m) :
  (castmx e A \in unitmx) = (A \in unitmx).
Proof. by case: e => e e'; case: n / e e' => e'; rewrite castmx_id. Qed.

Theorem block_triangular_unit (R : comUnitRingType) p (size : 'I_p -> nat) (B : forall i j, 'M[R]_(size i, size j)) :
  (forall i j : 'I_p, (i < j)%N -> B i j = 0) -> (forall i, B i i \in unitmx) -> (\mxblock_(i, j) B i j) \in unitmx.
Proof.
elim: p size B => [|p IH] size B upper diag.
  suff /mulmx1_unit[] : (\mxblock_(i, j) B i j) *m (\mxblock_(i, j) B i j) = 1%:M by [].
  by apply/matrixP=> -[i i_small]; suff: false by []; move: i_small; rewrite big_ord0.
rewrite (mxblock_recul B) cast_unit (_ : \mxrow_j _ = 0); last first.
  by apply/matrixP=> i j; rewrite !mxE upper // mxE.
rewrite unitmxE det_lblock unitrM -!unitmxE diag /=; apply: IH => [i j ij | i]; last exact: diag.
by apply: upper; rewrite /= /bump !leq0n ltnS.
Qed.

Section Blocks.

Variables (E : finType) (G : {group {perm E}}).

(* Where G carries a set. *)
Definition members (A : {set E}) : {set {set E}} := [set g @: A | g : {perm E} in G].

Lemma members_back (g : {perm E}) (A X : {set E}) : g \in G -> g @: X \in members A -> X \in members A.
Proof.
move=> Gg /imsetP[h Gh gX]; apply/imsetP; exists (h * g^-1)%g; first by rewrite groupM ?groupV.
have -> : X = (g^-1)%g @: (g @: X).
  by rewrite -imset_comp -[LHS]imset_id; apply: eq_imset => z; rewrite /= permK.
by rewrite gX -imset_comp; apply: eq_imset => z; rewrite /= permM.
Qed.

Variables (R : comUnitRingType) (observation : Type) (p : nat) (derivative : observation -> 'I_p -> R).

(* Relabelling. *)
Variables (move_row : {perm E} -> observation -> observation) (move : {perm E} -> 'I_p -> 'I_p) (sign : {perm E} -> 'I_p -> R).
Hypothesis onto : forall g y, g \in G -> exists x, move g x = y.
Hypothesis signs : forall g x, g \in G -> sign g x = 1 \/ sign g x = -1.
Hypothesis relabelled : forall g o x, g \in G -> derivative (move_row g o) (move g x) = sign g x * derivative o x.

Variable elements : 'I_p -> {set E}.
Hypothesis elements_move : forall g x, g \in G -> elements (move g x) = g @: elements x.

(* Types, in their order. *)
Variables (types : nat) (first : 'I_types -> {set E}) (r : 'I_types -> nat).
Variables (rows : forall k, 'I_(r k) -> observation) (cols : forall k, 'I_(r k) -> 'I_p).
Hypothesis in_first_block : forall k j, elements (cols (k := k) j) = first k.
Hypothesis unit_minor : forall k, \det (\matrix_(i, j) derivative (rows (k := k) i) (cols j)) \is a GRing.unit.
Hypothesis zero_in_other_members : forall k i x, elements x \in members (first k) -> elements x != first k ->
  derivative (rows (k := k) i) x = 0.
Hypothesis zero_in_later_types : forall (k l : 'I_types) i x, (k < l)%N -> elements x \in members (first l) ->
  derivative (rows (k := k) i) x = 0.

Definition blocks_bound := (\sum_k #|members (first k)| * r k)%N.

Theorem blocks_make_a_unit : exists (all_rows : 'I_blocks_bound -> observation) (all_cols : 'I_blocks_bound -> 'I_p),
  \det (\matrix_(i, j) derivative (all_rows i) (all_cols j)) \is a GRing.unit.
Proof.
pose count k := #|members (first k)|; pose B := (\sum_k count k)%N.
pose type (b : 'I_B) := tagnat.sig1 b.
pose member (b : 'I_B) : {set E} := enum_val (tagnat.sig2 b).
have carry b : exists g : {perm E}, (g \in G) && (member b == g @: first (type b)).
  have /imsetP[g Gg gE] := enum_valP (tagnat.sig2 b); exists g; rewrite Gg /=; exact/eqP.
pose g b := xchoose (carry b).
have Gg b : g b \in G by have /andP[] := xchooseP (carry b).
have gE b : g b @: first (type b) = member b by have /andP[_ /eqP->] := xchooseP (carry b).
have other b b' : type b = type b' -> b != b' -> member b != member b'.
  rewrite /type /member => tb; apply: contraNneq => same; apply/eqP/tagnat.sig_inj.
  rewrite !tagnat.sigE12; move: tb (tagnat.sig2 b') (tagnat.sig2 b) same => /=.
  by move: (tagnat.sig1 b) (tagnat.sig1 b') => k k' <- s' s /enum_val_inj->.
pose size (b : 'I_B) := r (type b).
have bound : blocks_bound = (\sum_b size b)%N.
  rewrite /blocks_bound /size /type.
  transitivity (\sum_k \sum_(j < count k) r k)%N.
    by apply: eq_bigr => k _; rewrite sum_nat_const card_ord.
  by rewrite sig_big_dep /= (reindex _ (@tagnat.sig_bij_on _ count)).
pose row_of (s : 'I_(\sum_b size b)) := move_row (g (tagnat.sig1 s)) (rows (tagnat.sig2 s)).
pose col_of (s : 'I_(\sum_b size b)) := move (g (tagnat.sig1 s)) (cols (tagnat.sig2 s)).
suff unit : \det (\matrix_(i, j) derivative (row_of i) (col_of j)) \is a GRing.unit.
  by move: bound row_of col_of unit; case: _ / => row_of col_of unit; exists row_of, col_of.
pose block b b' : 'M[R]_(size b, size b') :=
  \matrix_(i, j) derivative (move_row (g b) (rows i)) (move (g b') (cols j)).
have -> : \matrix_(i, j) derivative (row_of i) (col_of j) = \mxblock_(b, b') block b b'.
  by apply/matrixP=> i j; rewrite !mxE.
rewrite -unitmxE; apply: block_triangular_unit => [b b' bb' | b].
  apply/matrixP=> i j; rewrite !mxE; set y := move _ _.
  have ey : elements y = member b' by rewrite elements_move // in_first_block gE.
  have [x xy] := onto y (Gg b); rewrite -xy relabelled //.
  have ex : g b @: elements x = member b' by rewrite -elements_move // xy.
  have x_in : elements x \in members (first (type b')).
    by apply: (members_back (Gg b)); rewrite ex -gE; apply: imset_f.
  have : (type b <= type b')%N by apply: (@tagnat.le_sig1 _ count b b'); apply: ltnW.
  rewrite leq_eqVlt => /orP[/eqP/val_inj same | later]; last by rewrite (zero_in_later_types _ later) ?mulr0.
  rewrite zero_in_other_members ?mulr0 //; first by rewrite same.
  apply: contraNneq (other _ _ same (_ : b != b')) => [ef |]; last by rewrite neq_ltn bb'.
  by rewrite -ex ef gE.
have -> : block b b = (\matrix_(i, j) derivative (rows (k := type b) i) (cols j)) *m diag_mx (\row_j sign (g b) (cols j)).
  by apply/matrixP=> i j; rewrite mul_mx_diag !mxE relabelled // mulrC.
rewrite unitmxE det_mulmx unitrM unit_minor /= det_diag; apply: rpred_prod => j _.
by rewrite mxE; case: (signs (cols j) (Gg b)) => ->; rewrite ?rpredN ?unitr1.
Qed.

End Blocks.

(* Weights are permuted by f, with signs. *)
Definition moved p (f : 'S_p) (negative : 'I_p -> bool) (S : comRingType) (w : 'I_p -> S) (i : 'I_p) : S :=
  let j := (f^-1)%g i in if negative j then - w j else w j.

(* Lemma 2 of the page, from Lemma 1: at weights that do not move. *)
Theorem relabelled_derivative (C : ringType) p n o (program : 'I_o -> expression C p n)
    (f : 'S_p) (negative : 'I_p -> bool) (inputs : 'S_n) (outputs : 'I_o -> 'I_o) :
  (forall (S : comRingType) (phi : {rmorphism C -> S}) w x j,
    at_point phi (moved f negative w) (x \o inputs) (program (outputs j)) = at_point phi w x (program j)) ->
  forall (S : comRingType) (phi : {rmorphism C -> S}) w x j i, moved f negative w =1 w ->
    by_weight phi (program (outputs j)) w (x \o inputs) (f i) =
      (if negative i then -1 else 1) * by_weight phi (program j) w x i.
Proof.
move=> lemma1 S phi w x j i fixed; rewrite [in RHS]/by_weight /derivative -lemma1.
rewrite (@first_order _ _ _ _ phi _ _ w (x \o inputs)) => [|k|k]; last by rewrite /= still0.
  rewrite [X in _ + X]big1 => [|k _]; last by rewrite /= still1 mul0r.
  rewrite addr0 (bigD1 (f i)) //= big1 => [|k k_neq].
    rewrite addr0 mulrA /moved permK; case: (negative i); rewrite ?coefN moving1 /unit_vector eqxx ?mulrNN !mulr1 mul1r //.
  rewrite /moved; have /negPf ki : (f^-1)%g k != i by apply: contraNneq k_neq => <-; rewrite permKV.
  by case: ifP => _; rewrite ?coefN moving1 /unit_vector ki ?oppr0 mul0r.
by rewrite -[RHS]fixed /moved; case: ifP => _; rewrite ?coefN moving0.
Qed.

(* Observations of a program: an output at some inputs. The weights w are in any ring, such as residues modulo m. *)
Theorem blocks_bound_dimension (C : idomainType) p n o (program : 'I_o -> expression C p n) (S : comUnitRingType)
    (phi : {rmorphism C -> S}) (w : 'I_p -> S) (E : finType) (G : {group {perm E}})
    (move_row : {perm E} -> 'I_o * ('I_n -> S) -> 'I_o * ('I_n -> S)) (move : {perm E} -> 'I_p -> 'I_p)
    (sign : {perm E} -> 'I_p -> S) (elements : 'I_p -> {set E})
    (types : nat) (first : 'I_types -> {set E}) (r : 'I_types -> nat)
    (rows : forall k, 'I_(r k) -> 'I_o * ('I_n -> S)) (cols : forall k, 'I_(r k) -> 'I_p) d :
  let derivative (row : 'I_o * ('I_n -> S)) x := by_weight phi (program row.1) w row.2 x in
  (forall g y, g \in G -> exists x, move g x = y) ->
  (forall g x, g \in G -> sign g x = 1 \/ sign g x = -1) ->
  (forall g row x, g \in G -> derivative (move_row g row) (move g x) = sign g x * derivative row x) ->
  (forall g x, g \in G -> elements (move g x) = g @: elements x) ->
  (forall k j, elements (cols k j) = first k) ->
  (forall k, \det (\matrix_(i, j) derivative (rows k i) (cols k j)) \is a GRing.unit) ->
  (forall k i x, elements x \in members G (first k) -> elements x != first k -> derivative (rows k i) x = 0) ->
  (forall (k l : 'I_types) i x, (k < l)%N -> elements x \in members G (first l) -> derivative (rows k i) x = 0) ->
  dimension_at_most program d -> (\sum_k #|members G (first k)| * r k <= d)%N.
Proof.
move=> derivative onto signs relabelled elements_move in_first unit_minor zero_same zero_later bound.
have [all_rows [all_cols unit]] := blocks_make_a_unit onto signs relabelled elements_move in_first unit_minor
  zero_same zero_later.
move/dimension_is_generic_rank: bound => /(_ _ (fun j => (all_rows j).1)); apply: leq_trans.
pose at_rows := specialise phi w (fun j => (all_rows j).2).
rewrite /generic_rank -mxrank_tr map_trmx -/(generic_rank _).
apply: (@minor_bounds_rank _ _ at_rows _ _ _ _ id all_cols (\det (\matrix_(i, j) derivative (all_rows i) (all_cols j)))^-1).
rewrite -[RHS](mulrV unit); congr (\det _ * _).
rewrite -map_trmx (@jacobian_morph _ _ _ _ _ _ _ _ phi _ _ w _ _ _ (fun j => (all_rows j).2)).
- by apply/matrixP=> i j; rewrite !mxE.
- exact: specialise_constant.
- exact: specialise_weight.
exact: specialise_input.
Qed.
