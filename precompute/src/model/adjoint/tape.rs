//! A network written into a graph, forwards and then backwards.

use super::{Adjoint, Operator, ReluGradient, Towards, operator, path};
use crate::model::graph::{Graph, Name};
use crate::model::network::{Network, Shapes, constant_floats, constant_ints, constant_shape};
use crate::model::onnx::NodeProto;
use crate::{Error, Result};
use std::collections::{HashMap, HashSet};

/// A network written into a graph, remembering what its adjoint needs.
///
/// The shapes were measured by running the network, so ONNX Runtime has checked its nodes: that they have the inputs
/// and outputs they must have, and attributes that fit their shapes.
pub struct Tape<'a> {
    pub(super) graph: &'a mut Graph,
    pub(super) relu: ReluGradient,
    /// What forward nodes keep for their adjoints, by the name of their first output.
    pub(super) saved: HashMap<Name, Vec<Name>>,
    network: &'a Network,
    shapes: &'a Shapes,
    followed: HashSet<String>,
}

impl<'a> Tape<'a> {
    /// Write the network's forward pass into `graph`, which already holds a tensor of the network's input name.
    /// `shapes` are those of every tensor, measured at the sizes the graph is for.
    ///
    /// # Errors
    /// When there is no adjoint for one of its operators; all that lack are named.
    pub fn forward(graph: &'a mut Graph, network: &'a Network, shapes: &'a Shapes, relu: ReluGradient) -> Result<Self> {
        let mut tape = Self::begin(graph, network, shapes, relu);
        let lacking: Vec<&NodeProto> = network.nodes().iter().filter(|node| tape.lacks_adjoint(node)).collect();
        if !lacking.is_empty() {
            return Err(unknown(&lacking));
        }
        for node in network.nodes() {
            tape.write(node)?;
        }
        Ok(tape)
    }

    fn begin(graph: &'a mut Graph, network: &'a Network, shapes: &'a Shapes, relu: ReluGradient) -> Self {
        for constant in network.constants() {
            graph.initializer(constant.clone());
        }
        Self { graph, relu, saved: HashMap::new(), network, shapes, followed: path::followed(network) }
    }

    /// Write a node forwards.
    fn write(&mut self, node: &NodeProto) -> Result<()> {
        match operator_of(node) {
            Some(operator) => (operator.forward)(self, node),
            None => copy(self, node),
        }
    }

    /// Whether the gradient cannot be followed through a node that it must be followed through.
    fn lacks_adjoint(&self, node: &NodeProto) -> bool {
        node.output.iter().any(|name| self.follows(name)) && operator_of(node).is_none()
    }

    /// The graph that is being written.
    pub fn graph(&mut self) -> &mut Graph {
        self.graph
    }

    /// Write the backward pass: from the gradient of a scalar with respect to the network's output, its gradient with
    /// respect to the network's input.
    ///
    /// # Errors
    /// When an operator is used in a way its adjoint does not cover.
    pub fn backward(&mut self, output_gradient: Name) -> Result<Name> {
        let mut gradients: HashMap<&str, Vec<Name>> = HashMap::new();
        let network = self.network;
        gradients.insert(network.output(), vec![output_gradient]);
        for node in network.nodes().iter().rev() {
            let of_outputs: Vec<Vec<Name>> =
                node.output.iter().map(|name| gradients.remove(name.as_str()).unwrap_or_default()).collect();
            if of_outputs.iter().all(Vec::is_empty) {
                continue;
            }
            for (input, gradient) in node.input.iter().zip(self.adjoint(node, of_outputs)?) {
                if let Some(gradient) = gradient.filter(|_| self.follows(input)) {
                    gradients.entry(input).or_default().push(gradient);
                }
            }
        }
        let terms = gradients
            .remove(network.input())
            .ok_or_else(|| Error::Model(format!("no gradient reaches the network's input {:?}", network.input())))?;
        Ok(self.sum(terms))
    }

    /// Write the adjoint of a node from the terms of its outputs' gradients, of which one at least is not empty.
    fn adjoint(&mut self, node: &NodeProto, mut of_outputs: Vec<Vec<Name>>) -> Result<Towards> {
        match operator_of(node).ok_or_else(|| unknown(&[node]))?.adjoint {
            Adjoint::OfFirst(_) if of_outputs[1..].iter().any(|terms| !terms.is_empty()) => {
                Err(refusal(node, "an output of it besides the first is used"))
            }
            Adjoint::OfFirst(write) => {
                let gradient = self.sum(of_outputs.swap_remove(0));
                write(self, node, &gradient)
            }
            Adjoint::OfAll(write) => {
                let sums: Vec<Name> = node
                    .output
                    .iter()
                    .zip(of_outputs)
                    .map(|(name, terms)| if terms.is_empty() { self.zeros_like(name) } else { Ok(self.sum(terms)) })
                    .collect::<Result<_>>()?;
                write(self, node, &sums)
            }
        }
    }

    /// The sum of one or more tensors.
    fn sum(&mut self, mut terms: Vec<Name>) -> Name {
        if terms.len() == 1 {
            return terms.remove(0);
        }
        let terms: Vec<&str> = terms.iter().map(String::as_str).collect();
        self.graph.op("Sum", &terms)
    }

    fn zeros_like(&mut self, name: &str) -> Result<Name> {
        let shape = self.dims(name)?;
        Ok(self.zeros(&shape))
    }

    /// Zeros of this shape.
    pub(super) fn zeros(&mut self, shape: &[i64]) -> Name {
        let shape = self.graph.ints(shape);
        // ConstantOfShape makes zeros of floats unless told otherwise.
        self.graph.op("ConstantOfShape", &[&shape])
    }

    /// `name` with its values in this shape.
    pub(super) fn reshape(&mut self, name: &str, shape: &[i64]) -> Name {
        let shape = self.graph.ints(shape);
        self.graph.op("Reshape", &[name, &shape])
    }

    /// Whether a tensor is on the path from the image, so that its gradient is asked for.
    pub(super) fn follows(&self, name: &str) -> bool {
        self.followed.contains(name)
    }

    /// A tensor's shape.
    pub(super) fn shape(&self, name: &str) -> Result<&[usize]> {
        self.shapes
            .get(name)
            .map(Vec::as_slice)
            .ok_or_else(|| Error::Model(format!("the shape of the tensor {name:?} was not measured")))
    }

    /// A tensor's shape, as the graph's constants hold it.
    pub(super) fn dims(&self, name: &str) -> Result<Vec<i64>> {
        Ok(self.shape(name)?.iter().map(|d| *d as i64).collect())
    }

    /// Height and width of a node's input and output, which must be maps [N x C x H x W].
    pub(super) fn map_sizes(&self, node: &NodeProto) -> Result<([i64; 2], [i64; 2])> {
        let size = |name: &str| match self.shape(name)? {
            &[_, _, height, width] => Ok([height as i64, width as i64]),
            other => Err(refusal(node, &format!("it works on the shape {other:?}, not on maps [N x C x H x W]"))),
        };
        Ok((size(&node.input[0])?, size(&node.output[0])?))
    }

    /// The version of the operator set that the network is written in.
    pub(super) fn opset(&self) -> i64 {
        self.network.opset()
    }

    /// A constant input of a node: its shape and values.
    pub(super) fn weights(&self, node: &NodeProto, input: usize) -> Result<(Vec<usize>, Vec<f32>)> {
        let tensor = input_name(node, input).and_then(|name| self.network.constant(name));
        let tensor = tensor.ok_or_else(|| computed(node, input))?;
        Ok((constant_shape(tensor), constant_floats(tensor)?))
    }

    /// The integers of an optional constant input of a node, or of the attribute that older operator sets have in its
    /// place.
    pub(super) fn whole_numbers(&self, node: &NodeProto, input: usize, attribute: &str) -> Result<Option<Vec<i64>>> {
        use crate::model::node::Attributes;
        match input_name(node, input) {
            None => Ok(node.ints(attribute).map(<[i64]>::to_vec)),
            Some(name) => {
                let tensor = self.network.constant(name).ok_or_else(|| computed(node, input))?;
                constant_ints(tensor).map(Some)
            }
        }
    }
}

/// The forward pass of an operator that all operator sets write alike, and whose adjoint needs nothing but its inputs
/// and outputs.
pub(super) fn copy(tape: &mut Tape<'_>, node: &NodeProto) -> Result<()> {
    tape.graph.copy_node(node);
    Ok(())
}

/// An input of a node, unless it is left out.
pub(super) fn input_name(node: &NodeProto, input: usize) -> Option<&str> {
    node.input.get(input).map(String::as_str).filter(|name| !name.is_empty())
}

/// Of each tensor of a network that cannot be visualized, the reason: that its own node has no adjoint, or one before
/// it.
pub fn obstacles(network: &Network, shapes: &Shapes) -> HashMap<String, String> {
    let mut graph = Graph::default();
    let mut tape = Tape::begin(&mut graph, network, shapes, ReluGradient::Exact);
    let mut found: HashMap<String, String> = HashMap::new();
    for node in network.nodes() {
        let before = node.input.iter().find_map(|input| found.get(input).cloned());
        if let Some(reason) = before.or_else(|| tape.obstacle(node).err().map(|error| error.to_string())) {
            found.extend(node.output.iter().filter(|name| !name.is_empty()).map(|name| (name.clone(), reason.clone())));
        }
    }
    found
}

impl Tape<'_> {
    /// Write a node and its adjoint, to learn whether that can be done.
    fn obstacle(&mut self, node: &NodeProto) -> Result<()> {
        self.write(node)?;
        if !self.follows(&node.output[0]) {
            return Ok(());
        }
        let mut of_outputs = vec![Vec::new(); node.output.len()];
        of_outputs[0] = vec![node.output[0].clone()];
        self.adjoint(node, of_outputs).map(drop)
    }
}

fn operator_of(node: &NodeProto) -> Option<Operator> {
    let standard = matches!(node.domain(), "" | "ai.onnx");
    operator(node.op_type()).filter(|_| standard)
}

/// A node for a reader: its operator and its name, or its output's where it has none.
fn label(node: &NodeProto) -> String {
    let output = node.output.first().map_or("", String::as_str);
    format!("{} ({:?})", node.op_type(), if node.name().is_empty() { output } else { node.name() })
}

/// That a node is used in a way that its adjoint does not cover.
pub(super) fn refusal(node: &NodeProto, reason: &str) -> Error {
    Error::Model(format!("there is no adjoint for {}: {reason}; choose an earlier layer", label(node)))
}

fn computed(node: &NodeProto, input: usize) -> Error {
    refusal(node, &format!("its input {input} is computed, and the adjoint wants it constant"))
}

fn unknown(nodes: &[&NodeProto]) -> Error {
    let list: Vec<String> = nodes.iter().map(|node| label(node)).collect();
    Error::Model(format!(
        "this network cannot be visualized up to this layer, because there is no adjoint for {}; choose an earlier \
         layer",
        list.join(", ")
    ))
}
