(* Simulation: the lemmas about named steps in the kernel's proofs by symbols.

   Source: docs/certificate.md, section 6 (*A field*, *Two programs*); docs/design.md, *Simulation*.

   Programs are run on symbols and, in thought, on true values. A symbolic value is a function of an assignment of values
   to letters. A lemma says that a step equals an expression E in the values of steps. If that is an identity in
   all letters, the steps J that E names are replaced by fresh letters, and the lemma's step by E. A letter may have a
   condition (for instance, to be symmetric), if what it replaces has it for all letters.

   - `simulation_invariant`: some assignment that meets all conditions gives every step its true value.
   - `simulation_sound`: what holds for the symbolic values as an identity in all letters holds for the true values.

   Nothing is assumed of the values, which can be matrices, pairs of a value and a tangent, or anything else, nor of
   the operations. Two programs are one list of steps. For a field the values are pairs (v, t), and a lemma t = E is the
   equation (v, t) = (v, E). *)

From mathcomp Require Import all_ssreflect.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Section Simulation.

Variables (V : Type) (v0 : V) (condition : nat -> V -> Prop).

Definition symbolic := (nat -> V) -> V.

(* All letters below k meet their conditions. *)
Definition valid k (s : nat -> V) := forall i, i < k -> condition i (s i).

(* The values of a list of steps for the letters s. *)
Definition at_letters (s : nat -> V) (steps : seq symbolic) : seq V := [seq f s | f <- steps].

Definition letter (i : nat) : symbolic := fun s => s i.

(* Step j becomes the letter k + j if J names it. *)
Definition fresh k (J : pred nat) (steps : seq symbolic) : seq symbolic :=
  mkseq (fun j => if J j then letter (k + j) else nth (letter 0) steps j) (size steps).

(* `reaches k steps values`: only letters below k occur; the symbolic and the true values of the steps. *)
Inductive reaches : nat -> seq symbolic -> seq V -> Prop :=
| Start k (values : nat -> V) of valid k values :
    reaches k (mkseq letter k) (mkseq values k)
| Compute k steps values (operation : seq V -> V) of reaches k steps values :
    reaches k (rcons steps (fun s => operation (at_letters s steps))) (rcons values (operation values))
| Replace k steps values i (E : seq V -> V) (J : pred nat) of
    reaches k steps values &
    i < size steps &
    (forall s, valid k s -> nth (letter 0) steps i s = E (at_letters s steps)) &
    (forall s j, valid k s -> j < size steps -> condition (k + j) (nth (letter 0) steps j s)) :
    reaches (k + size steps) (set_nth (letter 0) (fresh k J steps) i (fun s => E (at_letters s (fresh k J steps)))) values.

Lemma at_letters_eq k s t steps :
  (forall i, i < k -> s i = t i) ->
  (forall j, j < size steps -> forall s t, (forall i, i < k -> s i = t i) ->
    nth (letter 0) steps j s = nth (letter 0) steps j t) ->
  at_letters s steps = at_letters t steps.
Proof.
move=> st only; apply: (@eq_from_nth _ v0); rewrite !size_map // => j jlt.
by rewrite !(nth_map (letter 0)) //; apply: only.
Qed.

Theorem simulation_invariant k steps values : reaches k steps values ->
  (forall j, j < size steps -> forall s t, (forall i, i < k -> s i = t i) ->
    nth (letter 0) steps j s = nth (letter 0) steps j t) /\
  exists s, valid k s /\ at_letters s steps = values.
Proof.
elim=> {k steps values} [k values ok|k steps values operation _ [only [s [ok true]]]|
    k steps values i E J _ [only [s [ok true]]] ilt lemma conditions].
- split=> [j|]; first by rewrite size_mkseq => jk s t st; rewrite !nth_mkseq // /letter st.
  by exists values; split=> //; rewrite /at_letters /mkseq -map_comp.
- split=> [j|]; last by exists s; split=> //; rewrite /at_letters map_rcons -/(at_letters _ _) true.
  rewrite size_rcons ltnS nth_rcons => jle t u tu; case: ltnP => jlt; first exact: only.
  by rewrite eqn_leq jle jlt /= (at_letters_eq tu only).
have size_fresh : size (fresh k J steps) = size steps by rewrite size_mkseq.
have only_fresh j : j < size steps -> forall s t, (forall i, i < k + size steps -> s i = t i) ->
    nth (letter 0) (fresh k J steps) j s = nth (letter 0) (fresh k J steps) j t.
  move=> jlt t u tu; rewrite nth_mkseq //; case: ifP => _; first by rewrite /letter tu // ltn_add2l.
  by apply: only => // i' i'k; apply: tu; rewrite ltn_addr.
split=> [j|].
  rewrite size_set_nth size_fresh (maxn_idPr ilt) => jlt t u tu; rewrite nth_set_nth /=; case: eqP => _.
    by congr E; apply: (at_letters_eq tu) => j' ; rewrite size_fresh; apply: only_fresh.
  exact: only_fresh.
pose u j := if j < k then s j else nth v0 values (j - k).
have us i' : i' < k -> u i' = s i' by rewrite /u => ->.
have value_of j : j < size steps -> nth (letter 0) steps j s = nth v0 values j.
  by move=> jlt; rewrite -true (nth_map (letter 0)).
have fresh_true : at_letters u (fresh k J steps) = values.
  rewrite -true; apply: (@eq_from_nth _ v0); rewrite !size_map size_iota // => j jlt.
  rewrite !(nth_map (letter 0)) ?size_fresh // nth_mkseq //; case: ifP => _; last exact: only.
  by rewrite /letter /u ltnNge leq_addr /= addKn value_of.
exists u; split.
  move=> j; rewrite /u; case: (ltnP j k) => [jk _|kj jlt]; first exact: ok.
  have jlt' : j - k < size steps by rewrite ltn_subLR.
  by have := conditions s _ ok jlt'; rewrite subnKC // value_of.
apply: (@eq_from_nth _ v0); first by rewrite size_map size_set_nth size_fresh (maxn_idPr ilt) -true size_map.
rewrite size_map size_set_nth size_fresh (maxn_idPr ilt) => j jlt.
rewrite (nth_map (letter 0)) ?size_set_nth ?size_fresh ?(maxn_idPr ilt) // nth_set_nth /=; case: eqP => [->|_].
  by rewrite fresh_true -value_of // lemma // true.
by rewrite -[RHS](congr1 (nth v0 ^~ j) fresh_true) (nth_map (letter 0)) ?size_fresh.
Qed.

Theorem simulation_sound k steps values a b : reaches k steps values -> a < size steps -> b < size steps ->
  (forall s, valid k s -> nth (letter 0) steps a s = nth (letter 0) steps b s) ->
  nth v0 values a = nth v0 values b.
Proof.
move=> /simulation_invariant[_ [s [ok <-]]] alt blt same.
by rewrite !(nth_map (letter 0)) // same.
Qed.

End Simulation.
