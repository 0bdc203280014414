//! Rows for those who want triples.
//!
//! In: an [`Answer`]. Out: the same as a graph. Invariant: what is a graph stays as it is; rows keep their
//! order by their index.

use crate::query::Answer;
use crate::vocab::{rdf, rs};
use oxigraph::model::{BlankNode, Literal, NamedOrBlankNode, Term, Triple};

/// The triples of a result, in the vocabulary of W3C's tests.
pub fn graph(answer: Answer) -> Answer {
    let set = NamedOrBlankNode::from(BlankNode::new_unchecked("result"));
    let mut triples = vec![Triple::new(set.clone(), rdf::TYPE, rs::RESULT_SET)];
    match answer {
        Answer::Graph { .. } => answer,
        Answer::Boolean(yes) => {
            triples.push(Triple::new(set, rs::BOOLEAN, Literal::from(yes)));
            Answer::Graph { triples, truncated: false }
        }
        Answer::Solutions { variables, rows, truncated } => {
            let name = |variable: &String| Literal::new_simple_literal(variable);
            triples.extend(variables.iter().map(|v| Triple::new(set.clone(), rs::RESULT_VARIABLE, name(v))));
            for (index, row) in rows.into_iter().enumerate() {
                let solution = BlankNode::new_unchecked(format!("row{}", index + 1));
                triples.push(Triple::new(set.clone(), rs::SOLUTION, solution.clone()));
                triples.push(Triple::new(solution.clone(), rs::INDEX, Literal::from(index as i64 + 1)));
                let bound = variables.iter().zip(row).filter_map(|(v, term)| Some((v, term?)));
                for (column, (variable, value)) in bound.enumerate() {
                    let binding = BlankNode::new_unchecked(format!("row{}c{}", index + 1, column + 1));
                    triples.push(Triple::new(solution.clone(), rs::BINDING, binding.clone()));
                    triples.push(Triple::new(binding.clone(), rs::VARIABLE, name(variable)));
                    triples.push(Triple::new(binding, rs::VALUE, apart(value)));
                }
            }
            Answer::Graph { triples, truncated }
        }
    }
}

/// A value whose name, where it is a blank node, is none of ours.
fn apart(value: Term) -> Term {
    match value {
        Term::BlankNode(node) => BlankNode::new_unchecked(format!("v{}", node.as_str())).into(),
        other => other,
    }
}
