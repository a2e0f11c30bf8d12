//! JSON Schemas of the reports, made from the types that are serialised.

use schemars::{Schema, schema_for};

#[cfg(feature = "sweep")]
use super::audit::Audited;
use super::{
    AtSizes, Conserved, CriticalPoints, Dimension, DimensionAt, Discovered, EdDegree, Entry,
    Equivalence, Expanded, Fiber, Filling, Flags, Implicit, Judgement, Mapping, Recovered,
    Singular, SingularLinear, SingularPoint, Symmetries, Vanishing,
};

#[cfg(feature = "sweep")]
use crate::report::Document;

type Make = fn() -> Schema;

/// Each command that has a report, in the order of the alphabet.
const ALL: &[(&str, Make)] = &[
    ("at_sizes", || schema_for!(AtSizes)),
    #[cfg(feature = "sweep")]
    ("audit", || schema_for!(Document)),
    #[cfg(feature = "sweep")]
    ("audit_claims", || schema_for!(Audited)),
    ("check", || schema_for!(Judgement)),
    ("conserved", || schema_for!(Conserved)),
    ("critical", || schema_for!(CriticalPoints)),
    ("dim", || schema_for!(Dimension)),
    ("dim_at", || schema_for!(DimensionAt)),
    ("discover", || schema_for!(Discovered)),
    ("ed_degree", || schema_for!(EdDegree)),
    ("equiv", || schema_for!(Equivalence)),
    ("expand", || schema_for!(Expanded)),
    ("fiber", || schema_for!(Fiber)),
    ("filling", || schema_for!(Filling)),
    ("flag", || schema_for!(Flags)),
    ("implicit", || schema_for!(Implicit)),
    ("map", || schema_for!(Mapping)),
    ("networks", || schema_for!(Vec<Entry>)),
    ("recover", || schema_for!(Recovered)),
    ("singular", || schema_for!(Singular)),
    ("singular_linear", || schema_for!(SingularLinear)),
    ("singular_point", || schema_for!(SingularPoint)),
    ("symmetry", || schema_for!(Symmetries)),
    ("vanishing", || schema_for!(Vanishing)),
];

/// The names that [`schema`] knows: those of the functions of this module.
pub fn schemas() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|(name, _)| *name)
}

/// The JSON Schema (draft 2020-12) of the report of a function of this module. The command line may add keys about
/// files.
pub fn schema(name: &str) -> Option<Schema> {
    ALL.iter().find(|(known, _)| *known == name).map(|(_, make)| make())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json, to_value};

    use super::{Audited, Document, schema, schemas};
    use crate::commands::audit;
    use crate::commands::{self, Ask, Attention, Members, Network, Settings, networks};
    use crate::matrix::Matrix;
    use crate::network::{Known, read_weights};

    fn keys(value: &Value) -> Vec<&String> {
        value.as_object().unwrap().keys().collect()
    }

    fn audited(settings: &Settings<'_>) -> Document {
        let claims = &crate::claims::paper::ALL[..1];
        let entries = audit::audit(claims, settings, |_, _, _| Ok(())).unwrap();
        crate::report::json(&entries, settings.seed, false)
    }

    fn own(settings: &Settings<'_>) -> Audited {
        let text =
            "[[dimension]]\nid = \"one\"\nnetwork = \"linear\"\nset = { w = [1, 1] }\nequals = 1";
        let read = audit::claims(vec![("claims.toml".into(), text.into())], None, &()).unwrap();
        read.into_iter().next().unwrap().1.decide(settings, &()).unwrap()
    }

    /// A report has the keys of its schema, no more and no less.
    #[test]
    fn reports_have_the_keys_of_their_schemas() {
        let network = Network::named("mlp", &[("w", &[2, 2, 1]), ("r", &[2])]).unwrap();
        let settings = Settings::default();
        let dim = commands::dim(&network, &settings, &Ask::default()).unwrap().report;
        let conserved = commands::conserved(&network, &settings).unwrap().report;
        let discovered = commands::discover(&network, &settings, None).unwrap().report;
        let judged = commands::Judgement::unreadable("empty".into());
        let filling = commands::filling(&network, Some("w"), &settings, |_, _| Ok(())).unwrap();
        let read =
            |text: &str| Attention::Lightning(read_weights(text, &Known::default()).unwrap());
        let layer =
            read(r#"{"query_dims": [1], "layers": [{"A": [[1, 0], [0, 0]], "V": [[0, 1]]}]}"#);
        let deep = read(r#"{"M": [[[1, 2], [0, 1]]], "L": [[1, 0]]}"#);
        let softmax = Network::named("softmax_ml", &[("d", &[1, 1]), ("a", &[1]), ("t", &[2])]);
        let one = || Matrix::new(1, 1, vec![num_rational::BigRational::from_integer(1.into())]);
        let softmax = Attention::new(softmax.unwrap(), vec![one(), one()]).unwrap();
        let fiber = |of| {
            let found = commands::fiber(of, Members::default(), &settings, |_| Ok(()));
            to_value(found.unwrap().report).unwrap()
        };
        let recovered =
            |of| to_value(commands::recover(of, false, &settings).unwrap().report).unwrap();
        let singular = commands::singular(&layer, false, &settings).unwrap().report;
        let own = own(&settings);
        let linear = Network::named("linear", &[("w", &[1, 1])]).unwrap();
        let two = Network::named("linear", &[("w", &[1, 1, 1])]).unwrap();
        let flags = commands::flag(&two, &vec![one(), one()], None, &settings).unwrap();
        let point = commands::singular_point(&linear, &vec![one()], None, &settings).unwrap();
        let linear = commands::singular_linear(&linear, &[one()].into(), false, &settings).unwrap();
        for (name, report) in [
            ("dim", to_value(dim).unwrap()),
            ("conserved", to_value(conserved).unwrap()),
            ("discover", to_value(discovered).unwrap()),
            ("check", to_value(judged).unwrap()),
            ("networks/Entry", to_value(networks()).unwrap()[0].clone()),
            ("filling/Predecessor", to_value(&filling.predecessors[0]).unwrap()),
            ("filling", to_value(filling).unwrap()),
            ("fiber/LayerFiber", fiber(&layer)),
            ("fiber/DeepFiber", fiber(&deep)),
            ("fiber/SoftmaxFiber", fiber(&softmax)),
            ("recover/RecoveredLightning", recovered(&deep)),
            ("recover/RecoveredSoftmax", recovered(&softmax)),
            ("flag/Pair", to_value(&flags.pairs[0]).unwrap()),
            ("flag/Meeting", to_value(&flags.pairs[0].rows).unwrap()),
            ("flag", to_value(flags).unwrap()),
            ("singular", to_value(singular).unwrap()),
            ("singular_point", to_value(point.report).unwrap()),
            ("singular_linear", to_value(linear.report).unwrap()),
            ("audit", to_value(audited(&settings)).unwrap()),
            ("audit_claims", to_value(&own).unwrap()),
            ("audit_claims/DecidedClaim", to_value(&own.claims[0]).unwrap()),
        ] {
            let (name, part) = name.split_once('/').unwrap_or((name, ""));
            let schema = to_value(schema(name).unwrap()).unwrap();
            let object = if part.is_empty() { &schema } else { &schema["$defs"][part] };
            let mut said: Vec<&String> = keys(&object["properties"]);
            said.sort();
            let mut own = keys(&report);
            own.sort();
            assert_eq!(said, own, "{name} {part}");
            assert!(object["description"].is_string(), "{name} {part}");
        }
    }

    #[test]
    fn names_are_those_of_the_functions() {
        assert!(schemas().all(|name| schema(name).is_some()));
        assert!(schemas().is_sorted());
        assert!(schema("nothing").is_none());
        let dim = to_value(schema("dim").unwrap()).unwrap();
        assert_eq!(dim["properties"]["dimension"]["type"], json!("integer"));
    }
}
