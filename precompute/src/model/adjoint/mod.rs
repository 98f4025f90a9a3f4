//! The gradient of a network, as ordinary ONNX operators.
//!
//! ONNX Runtime's inference build has no gradients, so the backward pass is written out: the forward nodes are
//! copied into a [`Graph`], and then, in reverse order, each node's *adjoint*: from the gradient of a scalar with
//! respect to the node's output, the gradient with respect to its inputs. Weights are constants here; only the path
//! to the image is followed.
//!
//! An operator is one entry of `operator` and one function that writes its adjoint. Where the adjoint wants more
//! than the forward node gives (the indices of a max-pool, the sums of a normalization), the entry also names a
//! function that writes the forward node in another way. To add an operator, write that function, add its line, and
//! add a case to the finite-difference test.

mod conv;
mod normalize;
mod pointwise;
mod pool;
mod structure;

use super::graph::{Graph, Name};
use super::network::{Network, Shapes, constant_floats, constant_shape};
use super::onnx::{NodeProto, TensorProto};
use crate::{Error, Result};
use std::collections::HashMap;

/// What a ReLU does to the gradient of the values that it set to zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReluGradient {
    /// It stops there, as calculus has it.
    #[default]
    Exact,
    /// A tenth of it passes.
    Leaking,
}

/// How one operator is written forwards and backwards.
struct Operator {
    /// Writes the node into the graph under its own output names.
    forward: fn(&mut Tape<'_>, &NodeProto) -> Result<()>,
    /// Writes, from the gradient of the first output, the gradient of each input it knows (by position).
    adjoint: fn(&mut Tape<'_>, &NodeProto, &str) -> Result<Vec<Name>>,
}

/// Every operator there is an adjoint for.
fn operator(op_type: &str) -> Option<Operator> {
    let plain = |adjoint| Some(Operator { forward: copy, adjoint });
    match op_type {
        "Conv" => plain(conv::adjoint),
        "Relu" => plain(pointwise::relu),
        "MaxPool" => Some(Operator { forward: pool::max_forward, adjoint: pool::max }),
        "LRN" => Some(Operator { forward: normalize::lrn_forward, adjoint: normalize::lrn }),
        "Concat" => plain(structure::concat),
        "Identity" => plain(structure::identity),
        "Dropout" => Some(Operator { forward: structure::dropout_forward, adjoint: structure::identity }),
        _ => None,
    }
}

/// A network written into a graph, remembering what its adjoint needs.
pub struct Tape<'a> {
    graph: &'a mut Graph,
    network: &'a Network,
    shapes: &'a Shapes,
    saved: HashMap<Name, Vec<Name>>,
}

impl<'a> Tape<'a> {
    /// Write the network's forward pass into `graph`, which already holds a tensor of the network's input name.
    /// `shapes` are those of every tensor, measured at the sizes the graph is for.
    ///
    /// # Errors
    /// When there is no adjoint for one of its operators; all that lack are named.
    pub fn forward(graph: &'a mut Graph, network: &'a Network, shapes: &'a Shapes, _: ReluGradient) -> Result<Self> {
        refuse_unknown(network)?;
        for constant in network.constants() {
            graph.initializer(constant.clone());
        }
        let mut tape = Self { graph, network, shapes, saved: HashMap::new() };
        for node in network.nodes() {
            let operator = operator(node.op_type()).ok_or_else(|| unknown(&[node]))?;
            (operator.forward)(&mut tape, node)?;
        }
        Ok(tape)
    }

    /// The graph that is being written.
    pub fn graph(&mut self) -> &mut Graph {
        self.graph
    }

    /// The shape of the network's output.
    ///
    /// # Errors
    /// When it was not measured.
    pub fn output_shape(&self) -> Result<&[usize]> {
        self.shape(self.network.output())
    }

    /// Write the backward pass: from the gradient of a scalar with respect to the network's output, its gradient with
    /// respect to the network's input.
    ///
    /// # Errors
    /// When an operator is used in a way its adjoint does not cover.
    pub fn backward(&mut self, output_gradient: Name) -> Result<Name> {
        let mut gradients: HashMap<String, Vec<Name>> = HashMap::new();
        gradients.insert(self.network.output().to_owned(), vec![output_gradient]);
        for node in self.network.nodes().iter().rev() {
            let Some(terms) = gradients.remove(&node.output[0]) else { continue };
            let gradient = self.sum(terms);
            let operator = operator(node.op_type()).ok_or_else(|| unknown(&[node]))?;
            let towards_inputs = (operator.adjoint)(self, node, &gradient)?;
            for (input, gradient) in node.input.iter().zip(towards_inputs) {
                if self.network.constant(input).is_none() {
                    gradients.entry(input.clone()).or_default().push(gradient);
                }
            }
        }
        let terms = gradients.remove(self.network.input()).ok_or_else(|| {
            Error::Model(format!("no gradient reaches the network's input {:?}", self.network.input()))
        })?;
        Ok(self.sum(terms))
    }

    fn sum(&mut self, mut terms: Vec<Name>) -> Name {
        if terms.len() == 1 {
            return terms.remove(0);
        }
        let terms: Vec<&str> = terms.iter().map(String::as_str).collect();
        self.graph.op("Sum", &terms)
    }

    fn shape(&self, name: &str) -> Result<&[usize]> {
        self.shapes
            .get(name)
            .map(Vec::as_slice)
            .ok_or_else(|| Error::Model(format!("the shape of the tensor {name:?} was not measured")))
    }

    /// A constant input of a node: its shape and values.
    fn weights(&self, node: &NodeProto, input: usize) -> Result<(Vec<usize>, Vec<f32>)> {
        let tensor: &TensorProto =
            node.input.get(input).and_then(|name| self.network.constant(name)).ok_or_else(|| {
                Error::Model(format!(
                    "input {input} of the {} node {:?} is computed, not constant, and its adjoint wants it constant",
                    node.op_type(),
                    node.name()
                ))
            })?;
        Ok((constant_shape(tensor), constant_floats(tensor)?))
    }
}

/// The forward pass of an operator whose adjoint needs nothing but its inputs and outputs.
fn copy(tape: &mut Tape<'_>, node: &NodeProto) -> Result<()> {
    tape.graph.copy_node(node);
    Ok(())
}

fn refuse_unknown(network: &Network) -> Result<()> {
    let lacking: Vec<&NodeProto> = network.nodes().iter().filter(|node| operator(node.op_type()).is_none()).collect();
    if lacking.is_empty() { Ok(()) } else { Err(unknown(&lacking)) }
}

fn unknown(nodes: &[&NodeProto]) -> Error {
    let list: Vec<String> = nodes.iter().map(|node| format!("{} ({:?})", node.op_type(), node.name())).collect();
    Error::Model(format!(
        "this network cannot be visualized up to this layer, because there is no adjoint for {}; choose an earlier \
         layer",
        list.join(", ")
    ))
}
