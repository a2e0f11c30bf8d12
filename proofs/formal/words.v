(* Words: normal forms of expressions in matrices of any size are equal to the expressions.

   Source: docs/certificate.md, section 6, *Words*, laws 1, 3 and 9.

   A letter is a number x; it stands for a matrix of shape rows x by cols x, with a condition: nothing, invertible,
   symmetric, skew, orthogonal, diagonal, diagonal and invertible. An atom is a letter, possibly inverted, possibly
   transposed. A word is a list of atoms, and a form is a linear combination of words with coefficients in a
   ring C such as the integers or the rationals.

   `normal_form` brings an expression (sums, multiples, products, transposes, inverses) to a form. Sums and products are
   multiplied out; transposes and inverses go to the letters; a letter next to its inverse vanishes; the transpose of a
   symmetric letter is the letter, of a skew one its negative, of an orthogonal one its inverse; neighbouring
   diagonal letters are sorted, so powers of one letter come together, and equal words are collected. It is computed from
   names and conditions alone.

   - `normal_form_sound`: the expression is equal to its normal form, for all matrices that meet the conditions, of all
     sizes, over any field to which C maps.
   - `equal_sound`: expressions whose difference has the normal form zero are equal, for all these matrices.
   - `query_key_by_words`: an example. (C K)^T (C^-T Q) = K^T Q is an instance of `equal_sound`, by computing. *)

From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Inductive condition := Any | Invertible | Symmetric | Skew | Orthogonal | Diagonal | DiagonalInvertible.

Definition meets (K : fieldType) (c : condition) n (A : 'M[K]_n) : Prop :=
  match c with
  | Any => True
  | Invertible => A \in unitmx
  | Symmetric => A^T = A
  | Skew => A^T = - A
  | Orthogonal => A *m A^T = 1%:M
  | Diagonal => is_diag_mx A
  | DiagonalInvertible => is_diag_mx A && (A \in unitmx)
  end.

Definition invertible c := match c with Invertible | Orthogonal | DiagonalInvertible => true | _ => false end.
Definition any c := if c is Any then true else false.

(* A letter, inverted, transposed. *)
Notation atom := (nat * (bool * bool))%type.
Notation word := (seq atom).

Section Words.

Variables (rows cols : nat -> nat) (kind : nat -> condition).
Hypothesis square : forall x, any (kind x) || (rows x == cols x).
Variable C : comUnitRingType.
Notation form := (seq (C * word)).

Inductive expression : nat -> nat -> Type :=
| Letter x : expression (rows x) (cols x)
| Identity n : expression n n
| Zero m n : expression m n
| Sum m n of expression m n & expression m n : expression m n
| Multiple m n of C & expression m n : expression m n
| Product m n p of expression m n & expression n p : expression m p
| Transpose m n of expression m n : expression n m
| Inverse n of expression n n : expression n n.

(* What is computed. *)

Definition flipped (a : atom) := a.2.1 (+) a.2.2.
Definition atom_rows a := if flipped a then cols a.1 else rows a.1.
Definition atom_cols a := if flipped a then rows a.1 else cols a.1.

Definition transpose_atom (a : atom) : atom := (a.1, (a.2.1, ~~ a.2.2)).
Definition invert_atom (a : atom) : atom :=
  if kind a.1 is Orthogonal then transpose_atom a else (a.1, (~~ a.2.1, a.2.2)).
Definition transpose_word (w : word) : word := rev (map transpose_atom w).
Definition invert_word (w : word) : word := rev (map invert_atom w).

(* The form of an atom in which it is written, with its sign. *)
Definition write_atom (a : atom) : C * atom :=
  let: (x, (i, t)) := a in
  match kind x with
  | Symmetric | Diagonal => (1, (x, (i, i && t)))
  | Skew => if t && ~~ i then (-1, (x, (false, false))) else (1, a)
  | Orthogonal => (1, (x, (false, i (+) t)))
  | DiagonalInvertible => (1, (x, (i, false)))
  | _ => (1, a)
  end.

Definition cancels (a b : atom) := invertible (kind a.1) && (b == invert_atom a).
Definition diagonal (a : atom) :=
  match kind a.1 with Diagonal => ~~ a.2.1 | DiagonalInvertible => true | _ => false end.

Fixpoint push (a : atom) (w : word) : word :=
  if w is b :: w' then
    if cancels a b then w'
    else if [&& diagonal a, diagonal b & (b.1 < a.1)%N] then b :: push a w' else a :: w
  else [:: a].

Fixpoint reduce_word (w : word) : C * word :=
  if w is a :: w' then
    let: (c, v) := reduce_word w' in let: (d, b) := write_atom a in (d * c, push b v)
  else (1, [::]).

Definition reduce (f : form) : form := [seq (t.1 * (reduce_word t.2).1, (reduce_word t.2).2) | t <- f].

Definition coefficient (f : form) (w : word) : C := foldr (fun t c => if t.2 == w then t.1 + c else c) 0 f.
Definition collect (f : form) : form :=
  [seq (coefficient f w, w) | w <- undup (map snd f) & coefficient f w != 0].

Definition invert_form (f : form) : option form :=
  if f is [:: (c, w)] then
    if (c \is a GRing.unit) && all (fun a => invertible (kind a.1)) w then Some [:: (c^-1, invert_word w)] else None
  else None.

Fixpoint expand m n (e : expression m n) : option form :=
  match e with
  | Letter x => Some [:: (1, [:: (x, (false, false))])]
  | Identity n => Some [:: (1, [::])]
  | Zero _ _ => Some [::]
  | Sum _ _ e1 e2 => if (expand e1, expand e2) is (Some f, Some g) then Some (f ++ g) else None
  | Multiple _ _ c e1 => if expand e1 is Some f then Some [seq (c * t.1, t.2) | t <- f] else None
  | Product _ _ _ e1 e2 =>
      if (expand e1, expand e2) is (Some f, Some g) then Some [seq (s.1 * t.1, s.2 ++ t.2) | s <- f, t <- g] else None
  | Transpose _ _ e1 => if expand e1 is Some f then Some [seq (t.1, transpose_word t.2) | t <- f] else None
  | Inverse _ e1 => if expand e1 is Some f then invert_form (collect (reduce f)) else None
  end.

Definition normal_form m n (e : expression m n) : option form := omap (fun f => collect (reduce f)) (expand e).

Definition equal m n (e1 e2 : expression m n) : bool := normal_form (Sum e1 (Multiple (-1) e2)) == Some [::].

(* What it means. *)

Variables (K : fieldType) (phi : {rmorphism C -> K}).
(* The matrix of a letter: only `matrix_of x (rows x) (cols x)` is used. *)
Variable matrix_of : nat -> forall m n, 'M[K]_(m, n).
Hypothesis lawful : forall x, meets (kind x) (matrix_of x (rows x) (rows x)).

Fixpoint expression_value m n (e : expression m n) : 'M[K]_(m, n) :=
  match e with
  | Letter x => matrix_of x (rows x) (cols x)
  | Identity n => 1%:M
  | Zero _ _ => 0
  | Sum _ _ e1 e2 => expression_value e1 + expression_value e2
  | Multiple _ _ c e1 => phi c *: expression_value e1
  | Product _ _ _ e1 e2 => expression_value e1 *m expression_value e2
  | Transpose _ _ e1 => (expression_value e1)^T
  | Inverse _ e1 => invmx (expression_value e1)
  end.

Definition atom_value (a : atom) m n : 'M[K]_(m, n) :=
  match a with
  | (x, (false, false)) => matrix_of x m n
  | (x, (false, true)) => (matrix_of x n m)^T
  | (x, (true, false)) => pinvmx (matrix_of x n m)
  | (x, (true, true)) => (pinvmx (matrix_of x m n))^T
  end.

Arguments atom_value : simpl never.

Fixpoint word_value (w : word) m n : 'M[K]_(m, n) :=
  if w is a :: w' then atom_value a m (atom_cols a) *m word_value w' (atom_cols a) n else pid_mx m.

Definition form_value (f : form) m n : 'M[K]_(m, n) := \sum_(t <- f) phi t.1 *: word_value t.2 m n.

(* The shapes in a word fit. *)
Fixpoint typed m (w : word) n : bool :=
  if w is a :: w' then (m == atom_rows a) && typed (atom_cols a) w' n else m == n.

Lemma word_value_cat m n p v w : typed m v n -> word_value (v ++ w) m p = word_value v m n *m word_value w n p.
Proof.
elim: v m => [|a v IH] m /=; first by move/eqP->; rewrite pid_mx_1 mul1mx.
by case/andP=> _ /IH->; rewrite mulmxA.
Qed.

Lemma typed_cat m n p v w : typed m v n -> typed n w p -> typed m (v ++ w) p.
Proof.
by elim: v m => [|a v IH] m /=; [move/eqP-> | case/andP=> -> /IH vw /vw].
Qed.

Lemma typed1 a : typed (atom_rows a) [:: a] (atom_cols a).
Proof. by rewrite /= !eqxx. Qed.

Lemma word_value1 a : word_value [:: a] (atom_rows a) (atom_cols a) = atom_value a (atom_rows a) (atom_cols a).
Proof. by rewrite /= pid_mx_1 mulmx1. Qed.

(* Transposes. *)

Lemma transpose_rows a : atom_rows (transpose_atom a) = atom_cols a.
Proof. by case: a => x [[] []]. Qed.

Lemma transpose_cols a : atom_cols (transpose_atom a) = atom_rows a.
Proof. by case: a => x [[] []]. Qed.

Lemma atom_value_transpose a m n : atom_value (transpose_atom a) n m = (atom_value a m n)^T.
Proof. by case: a => x [[] []]; rewrite /atom_value /= ?trmxK. Qed.

Lemma typed_transpose m w n : typed m w n -> typed n (transpose_word w) m.
Proof.
elim: w m => [|a w IH] m /=; first by rewrite eq_sym.
case/andP=> /eqP-> /IH typed_w; rewrite /transpose_word map_cons rev_cons -cats1.
by apply: typed_cat typed_w _; rewrite /= transpose_rows transpose_cols !eqxx.
Qed.

Lemma word_value_transpose m w n : typed m w n -> word_value (transpose_word w) n m = (word_value w m n)^T.
Proof.
elim: w m => [|a w IH] m /=; first by move/eqP->; rewrite !pid_mx_1 trmx1.
case/andP=> /eqP-> typed_w; rewrite /transpose_word map_cons rev_cons -cats1.
rewrite (word_value_cat _ _ (typed_transpose typed_w)) IH // trmx_mul /=.
by rewrite transpose_cols pid_mx_1 mulmx1 atom_value_transpose.
Qed.

(* Atoms with conditions. *)

Lemma square_letter x : ~~ any (kind x) -> cols x = rows x.
Proof. by have := square x; case: any => //= /eqP->. Qed.

Lemma square_atom a : ~~ any (kind a.1) -> atom_rows a = rows a.1 /\ atom_cols a = rows a.1.
Proof. by move/square_letter; rewrite /atom_rows /atom_cols => ->; case: ifP. Qed.

Lemma inverse_unique n (A B : 'M[K]_n) : A *m B = 1%:M -> invmx A = B.
Proof. by move=> AB1; have [uA _] := mulmx1_unit AB1; rewrite -[invmx A]mulmx1 -AB1 mulKmx. Qed.

Lemma lawful_unit x : invertible (kind x) -> matrix_of x (rows x) (rows x) \in unitmx.
Proof.
by have := lawful x; case: (kind x) => //= => [/mulmx1_unit[] | /andP[]].
Qed.

Lemma invert_atom_value a : invertible (kind a.1) ->
  atom_value a (rows a.1) (rows a.1) *m atom_value (invert_atom a) (rows a.1) (rows a.1) = 1%:M.
Proof.
case: a => x [i t] /= inv; have uX := lawful_unit inv; have := lawful x; move: inv.
rewrite /invert_atom /=; set X := matrix_of x _ _ in uX *.
have uXT : X^T \in unitmx by rewrite unitmx_tr.
have XX := mulmxV uX; have XX' := mulVmx uX.
case: (kind x) => //= _ law; case: i; case: t;
  rewrite /atom_value /= -/X ?(pinvmxE uX) ?trmxK -?trmx_mul ?XX ?XX' ?trmx1 //;
  by rewrite ?(inverse_unique law) ?trmxK ?law // mulmx1C.
Qed.

Lemma diagonal_symmetric n (A : 'M[K]_n) : is_diag_mx A -> A^T = A.
Proof. by case/diag_mxP=> d ->; rewrite tr_diag_mx. Qed.

Lemma diagonal_commute n (A B : 'M[K]_n) : is_diag_mx A -> is_diag_mx B -> A *m B = B *m A.
Proof. by case/diag_mxP=> d -> /diag_mxP[e ->]; apply: diag_mxC. Qed.

Lemma invmx_diagonal n (A : 'M[K]_n) : is_diag_mx A -> A \in unitmx -> is_diag_mx (invmx A).
Proof.
case/diag_mxP=> d -> uA; apply/diag_mxP; exists (\row_i (d 0 i)^-1).
apply: inverse_unique; rewrite mulmx_diag; apply/matrixP=> i j; rewrite !mxE; case: eqP => // _.
move: uA; rewrite unitmxE det_diag unitfE prodf_seq_neq0 => /allP/(_ i) neq0.
by rewrite mulfV //; apply: neq0; apply: mem_index_enum.
Qed.

Lemma write_atom_shape a : atom_rows (write_atom a).2 = atom_rows a /\ atom_cols (write_atom a).2 = atom_cols a.
Proof.
case: a => x [i t]; have := @square_letter x; rewrite /write_atom /atom_rows /atom_cols /flipped.
by case: (kind x) => //= sq; rewrite ?sq //; case: i; case: t; rewrite /= ?sq.
Qed.

Lemma write_atom_value a :
  phi (write_atom a).1 *: atom_value (write_atom a).2 (atom_rows a) (atom_cols a) =
  atom_value a (atom_rows a) (atom_cols a).
Proof.
case: a => x [i t]; have [any_x | not_any] := boolP (any (kind x)).
  by rewrite /write_atom; case: (kind x) any_x => //= _; rewrite rmorph1 scale1r.
have [/= -> ->] := @square_atom (x, (i, t)) not_any; have := @lawful_unit x; have := lawful x.
rewrite /write_atom; case: (kind x) => //= law unit; case: i; case: t;
  rewrite /atom_value /= ?rmorphN ?rmorph1 ?scaleN1r ?scale1r // ?law ?opprK //.
- by rewrite pinvmxE ?unit // (inverse_unique law) trmxK.
- by rewrite pinvmxE ?unit // (inverse_unique law).
- by rewrite diagonal_symmetric.
- by have [d u] := andP law; rewrite pinvmxE // diagonal_symmetric // invmx_diagonal.
by have [d _] := andP law; rewrite diagonal_symmetric.
Qed.

(* Reduced words. *)

Lemma diagonal_square (a : atom) : diagonal a -> ~~ any (kind a.1).
Proof. by rewrite /diagonal; case: (kind a.1). Qed.

Lemma diagonal_value (a : atom) : diagonal a -> is_diag_mx (atom_value a (rows a.1) (rows a.1)).
Proof.
case: a => x [i t]; rewrite /diagonal /=; have := lawful x; have := @lawful_unit x.
case: (kind x) => //= unit law; case: i => // _; case: t; rewrite /atom_value /= ?diagonal_symmetric //.
all: have [d u] := andP law; rewrite ?pinvmxE ?diagonal_symmetric // ?invmx_diagonal //.
Qed.

Lemma invertible_square (a : atom) : invertible (kind a.1) -> ~~ any (kind a.1).
Proof. by case: (kind a.1). Qed.

Lemma invert_letter (a : atom) : (invert_atom a).1 = a.1.
Proof. by rewrite /invert_atom; case: (kind a.1). Qed.

Lemma push_sound a w m n : typed m (a :: w) n ->
  typed m (push a w) n /\ word_value (push a w) m n = word_value (a :: w) m n.
Proof.
elim: w m a => [|b w IH] m a //=; case: ifP => [/andP[inv /eqP->]|_].
  have [ra ca] := square_atom (invertible_square inv).
  have [rb cb] : atom_rows (invert_atom a) = rows a.1 /\ atom_cols (invert_atom a) = rows a.1.
    by rewrite -!(invert_letter a); apply: square_atom; rewrite invert_letter invertible_square.
  rewrite ra ca rb cb => /and3P[/eqP-> _ tw]; split=> //.
  by rewrite mulmxA invert_atom_value // mul1mx.
case: ifP => // /and3P[da db _].
have [ra ca] := square_atom (diagonal_square da); have [rb cb] := square_atom (diagonal_square db).
rewrite /= ra ca rb cb => /and3P[/eqP-> /eqP ab tw].
have [|tp vp] := IH (rows b.1) a; first by rewrite /= ra ca ab eqxx.
rewrite ab eqxx tp vp /= ca ab; split=> //; rewrite !mulmxA; congr (_ *m _).
by apply: diagonal_commute; [|rewrite -ab]; apply: diagonal_value.
Qed.

Lemma reduce_word_sound w m n : typed m w n ->
  typed m (reduce_word w).2 n /\ phi (reduce_word w).1 *: word_value (reduce_word w).2 m n = word_value w m n.
Proof.
elim: w m => [|a w IH] m /=; first by rewrite rmorph1 scale1r.
case/andP=> /eqP-> /IH; case: (reduce_word w) => c v /= [tv vv].
have := write_atom_shape a; have := write_atom_value a; case: (write_atom a) => d b /= value [rb cb].
have [|tp vp] := @push_sound b v (atom_rows a) n; first by rewrite /= rb cb eqxx.
split=> //; rewrite vp /= rmorphM -vv -value cb.
by rewrite -scalemxAl -scalemxAr scalerA.
Qed.

(* Forms. *)

Definition typed_form m (f : form) n : bool := all (fun t : C * word => typed m t.2 n) f.

Lemma reduce_sound f m n : typed_form m f n -> typed_form m (reduce f) n /\ form_value (reduce f) m n = form_value f m n.
Proof.
rewrite /form_value big_map /=; elim: f => [|[c w] f IH] /=; first by rewrite !big_nil.
case/andP=> /reduce_word_sound[tw vw] /IH[tf vf].
by rewrite !big_cons vf /= tw tf rmorphM -scalerA vw.
Qed.

Lemma coefficientE f w : coefficient f w = \sum_(t <- f | t.2 == w) t.1.
Proof. by elim: f => [|t f IH]; rewrite ?big_nil // big_cons /= -IH. Qed.

Lemma collect_value f m n : form_value (collect f) m n = form_value f m n.
Proof.
rewrite /form_value /collect big_map big_filter /=.
transitivity (\sum_(w <- undup (map snd f)) phi (coefficient f w) *: word_value w m n).
  rewrite big_mkcond; apply: eq_bigr => w _; case: eqP => // ->; by rewrite rmorph0 scale0r.
transitivity (\sum_(w <- undup (map snd f)) \sum_(t <- f | t.2 == w) phi t.1 *: word_value t.2 m n).
  apply: eq_bigr => w _; rewrite coefficientE rmorph_sum scaler_suml; by apply: eq_bigr => t /eqP->.
rewrite (exchange_big_dep xpredT) //= big_seq [RHS]big_seq; apply: eq_bigr => t tf.
rewrite (big_rem t.2) ?mem_undup ?map_f //= eqxx big_seq_cond big1 ?addr0 // => w.
by rewrite rem_filter ?undup_uniq // mem_filter /= => /andP[/andP[/negP neq _] /eqP eq]; case: neq; apply/eqP.
Qed.

Lemma collect_typed f m n : typed_form m f n -> typed_form m (collect f) n.
Proof.
move/allP=> tf; apply/allP=> _ /mapP[w + ->] /=.
by rewrite mem_filter mem_undup => /andP[_ /mapP[t tin ->]]; apply: tf.
Qed.

Lemma typed_invertible m w n : all (fun a => invertible (kind a.1)) w -> typed m w n -> m = n.
Proof.
elim: w m => [|a w IH] m /=; first by move=> _ /eqP.
case/andP=> inv /IH {}IH /andP[/eqP-> /IH <-].
by have [-> ->] := square_atom (invertible_square inv).
Qed.

Lemma invert_word_sound w n : all (fun a => invertible (kind a.1)) w -> typed n w n ->
  typed n (invert_word w) n /\ word_value w n n *m word_value (invert_word w) n n = 1%:M.
Proof.
elim: w n => [|a w IH] n /=; first by rewrite !pid_mx_1 mulmx1.
case/andP=> inv invs; have [ra ca] := square_atom (invertible_square inv).
rewrite ra ca => /andP[/eqP n_a]; rewrite -n_a => tw; have [ti vi] := IH n invs tw.
have [rb cb] : atom_rows (invert_atom a) = n /\ atom_cols (invert_atom a) = n.
  by rewrite n_a -(invert_letter a); apply: square_atom; rewrite invert_letter invertible_square.
rewrite /invert_word map_cons rev_cons -cats1; split; first by apply: typed_cat ti _; rewrite /= rb cb !eqxx.
rewrite (word_value_cat _ _ ti) -mulmxA (mulmxA (word_value w n n)) vi mul1mx /= cb pid_mx_1 mulmx1.
by rewrite n_a invert_atom_value.
Qed.

Lemma expand_sound m n (e : expression m n) f : expand e = Some f ->
  typed_form m f n /\ form_value f m n = expression_value e.
Proof.
rewrite /form_value; elim: e f => {m n}.
- move=> x f [<-]; rewrite big_seq1 /= rmorph1 scale1r !eqxx pid_mx_1 mulmx1; split=> //.
- by move=> n f [<-]; rewrite big_seq1 /= rmorph1 scale1r eqxx pid_mx_1.
- by move=> m n f [<-]; rewrite big_nil.
- move=> m n e1 IH1 e2 IH2 f /=; case: (expand e1) IH1 => // f1 /(_ _ erefl)[t1 v1].
  case: (expand e2) IH2 => // f2 /(_ _ erefl)[t2 v2] [<-].
  by rewrite big_cat v1 v2 /typed_form all_cat; split=> //; apply/andP.
- move=> m n c e IH f /=; case: (expand e) IH => // g /(_ _ erefl)[tg vg] [<-].
  rewrite big_map /typed_form all_map -vg scaler_sumr; split=> //.
  by apply: eq_bigr => t _; rewrite rmorphM scalerA.
- move=> m n p e1 IH1 e2 IH2 f /=; case: (expand e1) IH1 => // f1 /(_ _ erefl)[/allP t1 v1].
  case: (expand e2) IH2 => // f2 /(_ _ erefl)[/allP t2 v2] [<-]; split.
    by apply/allP=> _ /allpairsP[[s t] /= [sf tf ->]] /=; apply: typed_cat (t1 _ sf) (t2 _ tf).
  rewrite big_allpairs_dep -v1 -v2 mulmx_suml big_seq [RHS]big_seq; apply: eq_bigr => s sf.
  rewrite mulmx_sumr; apply: eq_bigr => t _; rewrite rmorphM (word_value_cat _ _ (t1 _ sf)).
  by rewrite -scalemxAl -scalemxAr scalerA.
- move=> m n e IH f /=; case: (expand e) IH => // g /(_ _ erefl)[/allP tg vg] [<-]; split.
    by apply/allP=> _ /mapP[t tin ->]; apply: typed_transpose; apply: tg.
  rewrite big_map -vg raddf_sum big_seq [RHS]big_seq; apply: eq_bigr => t tin.
  by rewrite word_value_transpose ?tg //= [RHS]linearZ.
move=> n e IH f /=; case: (expand e) IH => // g /(_ _ erefl)[tg vg].
have [tr vr] := reduce_sound tg; have := collect_typed tr; have := collect_value (reduce g) n n.
rewrite vr {2}/form_value vg => <-; case: (collect _) => [|[c w] []] //=.
rewrite andbT /form_value big_seq1 /= => tw; case: ifP => // /andP[uc inv] [<-].
have [ti vi] := invert_word_sound inv tw; rewrite /= ti big_seq1; split=> //=.
apply/esym/inverse_unique; rewrite -scalemxAl -scalemxAr scalerA vi.
by rewrite -rmorphM mulrV // rmorph1 scale1r.
Qed.

Theorem normal_form_sound m n (e : expression m n) f : normal_form e = Some f ->
  form_value f m n = expression_value e.
Proof.
rewrite /normal_form; case E: (expand e) => [g|] //= [<-]; have [tg <-] := expand_sound E.
by rewrite collect_value; have [] := reduce_sound tg.
Qed.

Theorem equal_sound m n (e1 e2 : expression m n) : equal e1 e2 -> expression_value e1 = expression_value e2.
Proof.
move/eqP/normal_form_sound=> /=; rewrite /form_value big_nil => /esym/eqP.
by rewrite rmorphN rmorph1 scaleN1r subr_eq0 => /eqP.
Qed.

End Words.

(* Letters 0, 1, 2 are Q, K, C. *)
Theorem query_key_by_words (F : fieldType) a d (Q K : 'M[F]_(a, d)) (C : 'M[F]_a) : C \in unitmx ->
  (C *m K)^T *m ((invmx C)^T *m Q) = K^T *m Q.
Proof.
move=> unit_C; pose rows := fun x : nat => a; pose cols := fun x : nat => if x == 2%N then a else d.
pose kind := fun x : nat => if x == 2%N then Invertible else Any.
pose matrices := fun (x m n : nat) => conform_mx (0 : 'M_(m, n)) (if x == 0%N then Q else K).
pose matrix_of := fun x m n : nat => if x == 2%N then conform_mx 0 C else matrices x m n.
have square x : any (kind x) || (rows x == cols x) by rewrite /kind /cols; case: ifP => //= _; exact: eqxx.
have lawful x : meets (kind x) (matrix_of x (rows x) (rows x)).
  by rewrite /kind /matrix_of; case: eqP => //= _; rewrite conform_mx_id.
pose letter (x : nat) : expression rows cols [comUnitRingType of int] (rows x) (cols x) := Letter rows cols _ x.
pose e1 := Product (Transpose (Product (letter 2%N) (letter 1%N))) (Product (Transpose (Inverse (letter 2%N))) (letter 0%N)).
pose e2 := Product (Transpose (letter 1%N)) (letter 0%N).
have := @equal_sound _ _ _ square _ _ [rmorphism of intmul (1 : F)] _ lawful _ _ e1 e2.
by rewrite /= /matrix_of /matrices /= !conform_mx_id; apply; vm_compute.
Qed.
