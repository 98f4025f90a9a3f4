//! A network read from an ONNX file, cut at one of its tensors.

use super::onnx::{
    AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto, ValueInfoProto, tensor_proto,
};
use super::runtime::Runtime;
use super::zoo::LocatedModel;
use crate::{Error, Result};
use ort::value::TensorRef;
use prost::Message;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// The nodes of a network that lead from its input to one tensor, in order, with their constants.
#[derive(Clone)]
pub struct Network {
    input: String,
    output: String,
    nodes: Vec<NodeProto>,
    constants: HashMap<String, TensorProto>,
    opsets: Vec<OperatorSetIdProto>,
    ir_version: i64,
}

/// Shapes of tensors, by name.
pub type Shapes = HashMap<String, Vec<usize>>;

impl Network {
    /// Read an ONNX file and keep what leads from `input` to `output`.
    ///
    /// # Errors
    /// When the file cannot be read, is not ONNX, or holds no such tensors.
    pub fn read(path: &Path, input: &str, output: &str) -> Result<Self> {
        Self::cut(decode(path)?, input, output).map_err(|reason| Error::content(path, reason))
    }

    /// Read an ONNX file and keep what leads from `input` to any of its outputs; it is cut at the last of them.
    ///
    /// # Errors
    /// When the file cannot be read, is not ONNX, or has no outputs or no such input.
    pub fn whole(path: &Path, input: &str) -> Result<Self> {
        let model = decode(path)?;
        let outputs: Vec<String> =
            model.graph.iter().flat_map(|graph| &graph.output).map(|value| value.name().to_owned()).collect();
        Self::cut_at_all(model, input, &outputs).map_err(|reason| Error::content(path, reason))
    }

    /// Read the network of `model` up to `layer`: a layer of its description or else a tensor by its own name.
    ///
    /// # Errors
    /// When there is neither, or the file is not what its description says.
    pub fn of_layer(model: &LocatedModel, layer: &str) -> Result<Self> {
        let file = decode(&model.path)?;
        let named = model.description.layer_tensor(layer);
        let has = |name: &str| {
            file.graph.iter().flat_map(|graph| &graph.node).any(|node| node.output.iter().any(|output| output == name))
        };
        let tensor = if has(layer) { named.unwrap_or(layer) } else { named? };
        Self::cut(file, &model.description.input.name, tensor).map_err(|reason| Error::content(&model.path, reason))
    }

    /// Keep of a model what leads from `input` to `output`.
    ///
    /// # Errors
    /// A sentence, when the model holds no such tensors.
    pub fn cut(model: ModelProto, input: &str, output: &str) -> std::result::Result<Self, String> {
        Self::cut_at_all(model, input, &[output.to_owned()])
    }

    fn cut_at_all(model: ModelProto, input: &str, outputs: &[String]) -> std::result::Result<Self, String> {
        let mut graph = model.graph.ok_or("it is an ONNX model without a graph")?;
        let output = outputs.last().ok_or("it is an ONNX model without outputs")?;
        constants_as_initializers(&mut graph);
        let producers: HashMap<&str, usize> = graph
            .node
            .iter()
            .enumerate()
            .flat_map(|(index, node)| node.output.iter().map(move |name| (name.as_str(), index)))
            .collect();
        if let Some(missing) = outputs.iter().find(|name| !producers.contains_key(name.as_str())) {
            return Err(format!("it has no tensor {missing:?}"));
        }
        let mut needed = vec![false; graph.node.len()];
        let mut reads = HashSet::new();
        let mut open: Vec<&str> = outputs.iter().map(String::as_str).collect();
        while let Some(name) = open.pop() {
            let Some(&index) = producers.get(name) else {
                reads.insert(name.to_owned());
                continue;
            };
            if !std::mem::replace(&mut needed[index], true) {
                open.extend(graph.node[index].input.iter().map(String::as_str).filter(|name| !name.is_empty()));
            }
        }
        if !reads.contains(input) {
            return Err(format!("its tensor {output:?} does not depend on an input {input:?}"));
        }
        let mut constants: HashMap<String, TensorProto> = HashMap::new();
        for tensor in graph.initializer.into_iter().filter(|tensor| reads.contains(tensor.name())) {
            constants.insert(tensor.name().to_owned(), tensor);
        }
        if let Some(missing) = reads.iter().find(|name| *name != input && !constants.contains_key(*name)) {
            return Err(format!("its tensor {output:?} depends on a second input, {missing:?}"));
        }
        let nodes = graph.node.into_iter().zip(needed).filter(|(_, needed)| *needed).map(|(node, _)| node).collect();
        Ok(Self {
            input: input.to_owned(),
            output: output.clone(),
            nodes,
            constants,
            opsets: model.opset_import,
            ir_version: model.ir_version.unwrap_or(8),
        })
    }

    /// The name of the input tensor.
    pub fn input(&self) -> &str {
        &self.input
    }

    /// The name of the tensor it is cut at.
    pub fn output(&self) -> &str {
        &self.output
    }

    /// The nodes, each after those it reads from.
    pub fn nodes(&self) -> &[NodeProto] {
        &self.nodes
    }

    /// A constant, if there is one of this name.
    pub fn constant(&self, name: &str) -> Option<&TensorProto> {
        self.constants.get(name)
    }

    /// All constants.
    pub fn constants(&self) -> impl Iterator<Item = &TensorProto> {
        self.constants.values()
    }

    /// The version of the operator set its nodes are written in.
    pub fn opset(&self) -> i64 {
        let standard = |set: &&OperatorSetIdProto| matches!(set.domain(), "" | "ai.onnx");
        self.opsets.iter().find(standard).map_or(super::graph::OPSET, OperatorSetIdProto::version)
    }

    /// The network itself as a serialized model, cut at its output. Sizes stay free.
    pub fn to_model(&self) -> Vec<u8> {
        self.model_with_outputs(std::iter::once(self.output.as_str()))
    }

    /// The shapes of every tensor, constants too, for inputs of the shape [N x 3 x H x W]: measured by running the network once, so
    /// that they are right for every operator ONNX Runtime knows.
    ///
    /// # Errors
    /// When the network does not run on such inputs.
    pub fn measure_shapes(&self, runtime: &Runtime, input: [usize; 4]) -> Result<Shapes> {
        let produced = self.nodes.iter().flat_map(|node| &node.output).filter(|name| !name.is_empty());
        let mut session = runtime.session(&self.model_with_outputs(produced.map(String::as_str)))?;
        let zeros = vec![0.0f32; input.iter().product()];
        let images =
            TensorRef::from_array_view((input.to_vec(), zeros.as_slice())).map_err(Error::runtime("make a tensor"))?;
        let outputs = session
            .run(ort::inputs![self.input.as_str() => images])
            .map_err(Error::runtime(format!("run the network on images of {} x {} pixels", input[2], input[3])))?;
        let mut shapes: Shapes = outputs
            .iter()
            .filter_map(|(name, value)| {
                let shape = value.dtype().tensor_shape()?;
                Some((name.to_owned(), shape.iter().map(|d| *d as usize).collect()))
            })
            .collect();
        shapes.insert(self.input.clone(), input.to_vec());
        shapes.extend(self.constants().map(|tensor| (tensor.name().to_owned(), constant_shape(tensor))));
        Ok(shapes)
    }

    /// The shape of every tensor for `batch` images [3 x height x width], from those for one and for two: a pass that
    /// keeps all tensors of hundreds of images would need more memory than the step itself.
    ///
    /// # Errors
    /// As [`Self::measure_shapes`].
    pub fn measure_shapes_of_batch(
        &self,
        runtime: &Runtime,
        batch: usize,
        [height, width]: [usize; 2],
    ) -> Result<Shapes> {
        let one = self.measure_shapes(runtime, [1, 3, height, width])?;
        if batch == 1 {
            return Ok(one);
        }
        let two = self.measure_shapes(runtime, [2, 3, height, width])?;
        let grown = |(name, one): (String, Vec<usize>)| {
            let two = two.get(&name).unwrap_or(&one);
            let shape = one.iter().zip(two).map(|(one, two)| one + (two - one) * (batch - 1)).collect();
            (name, shape)
        };
        Ok(one.into_iter().map(grown).collect())
    }

    fn model_with_outputs<'a>(&self, outputs: impl Iterator<Item = &'a str>) -> Vec<u8> {
        let untyped = |name: &str| ValueInfoProto { name: Some(name.to_owned()), ..Default::default() };
        let mut constants: Vec<TensorProto> = self.constants.values().cloned().collect();
        constants.sort_by(|a, b| a.name().cmp(b.name()));
        let graph = GraphProto {
            name: Some("cut".into()),
            node: self.nodes.clone(),
            initializer: constants,
            input: vec![super::graph::free_images(&self.input)],
            output: outputs.map(untyped).collect(),
            ..Default::default()
        };
        ModelProto {
            ir_version: Some(self.ir_version.max(4)),
            opset_import: self.opsets.clone(),
            graph: Some(graph),
            ..Default::default()
        }
        .encode_to_vec()
    }
}

fn decode(path: &Path) -> Result<ModelProto> {
    let bytes = std::fs::read(path).map_err(Error::io("read", path))?;
    ModelProto::decode(bytes.as_slice()).map_err(|e| Error::content(path, format!("it is not an ONNX model ({e})")))
}

/// Some exporters write weights as `Constant` nodes, and weights that are used twice through an `Identity`; here every
/// constant is an initializer.
fn constants_as_initializers(graph: &mut GraphProto) {
    let mut known: HashMap<String, TensorProto> =
        graph.initializer.iter().map(|tensor| (tensor.name().to_owned(), tensor.clone())).collect();
    for node in std::mem::take(&mut graph.node) {
        let constant = match node.op_type() {
            "Constant" => node.attribute.first().and_then(tensor_of),
            "Identity" => node.input.first().and_then(|input| known.get(input)).cloned(),
            _ => None,
        };
        match (constant, node.output.first()) {
            (Some(mut tensor), Some(name)) => {
                tensor.name = Some(name.clone());
                known.insert(name.clone(), tensor.clone());
                graph.initializer.push(tensor);
            }
            _ => graph.node.push(node),
        }
    }
}

/// What a `Constant` node's attribute holds, if it is numbers.
fn tensor_of(attribute: &AttributeProto) -> Option<TensorProto> {
    let floats = |dims: Vec<i64>, values: &[f32]| TensorProto {
        dims,
        data_type: Some(tensor_proto::DataType::Float as i32),
        float_data: values.to_vec(),
        ..Default::default()
    };
    let ints = |dims: Vec<i64>, values: &[i64]| TensorProto {
        dims,
        data_type: Some(tensor_proto::DataType::Int64 as i32),
        int64_data: values.to_vec(),
        ..Default::default()
    };
    match attribute.name() {
        "value" => attribute.t.clone(),
        "value_float" => Some(floats(Vec::new(), &[attribute.f()])),
        "value_floats" => Some(floats(vec![attribute.floats.len() as i64], &attribute.floats)),
        "value_int" => Some(ints(Vec::new(), &[attribute.i()])),
        "value_ints" => Some(ints(vec![attribute.ints.len() as i64], &attribute.ints)),
        _ => None,
    }
}

/// The shape of a constant tensor.
pub fn constant_shape(tensor: &TensorProto) -> Vec<usize> {
    tensor.dims.iter().map(|d| *d as usize).collect()
}

/// The values of a constant float tensor.
///
/// # Errors
/// When it holds something other than floats, or keeps them in another file.
pub fn constant_floats(tensor: &TensorProto) -> Result<Vec<f32>> {
    if tensor.data_type() != tensor_proto::DataType::Float as i32 {
        return Err(Error::Model(format!(
            "the constant {:?} does not hold 32-bit floats, and only such networks can be visualized; convert the \
             model to float32",
            tensor.name()
        )));
    }
    if !tensor.float_data.is_empty() {
        return Ok(tensor.float_data.clone());
    }
    Ok(raw_values(tensor)?.iter().copied().map(f32::from_le_bytes).collect())
}

/// The values of a constant tensor of 64-bit or 32-bit integers.
///
/// # Errors
/// When it holds something else, or keeps them in another file.
pub fn constant_ints(tensor: &TensorProto) -> Result<Vec<i64>> {
    use tensor_proto::DataType::{Int32, Int64};
    match tensor.data_type() {
        kind if kind == Int64 as i32 && !tensor.int64_data.is_empty() => Ok(tensor.int64_data.clone()),
        kind if kind == Int64 as i32 => Ok(raw_values(tensor)?.into_iter().map(i64::from_le_bytes).collect()),
        kind if kind == Int32 as i32 && !tensor.int32_data.is_empty() => {
            Ok(tensor.int32_data.iter().copied().map(i64::from).collect())
        }
        kind if kind == Int32 as i32 => {
            Ok(raw_values(tensor)?.into_iter().map(|b| i64::from(i32::from_le_bytes(b))).collect())
        }
        _ => Err(Error::Model(format!(
            "the constant {:?} does not hold integers, as it must where it stands",
            tensor.name()
        ))),
    }
}

/// The raw bytes of a constant tensor, value by value.
fn raw_values<const BYTES: usize>(tensor: &TensorProto) -> Result<Vec<[u8; BYTES]>> {
    let (values, rest) = tensor.raw_data().as_chunks::<BYTES>();
    let expected = constant_shape(tensor).iter().product::<usize>();
    if values.len() != expected || !rest.is_empty() {
        return Err(Error::Model(format!(
            "the constant {:?} holds {} bytes where {} are wanted; if its data lie in another file, save the model as \
             one file",
            tensor.name(),
            tensor.raw_data().len(),
            BYTES * expected
        )));
    }
    Ok(values.to_vec())
}
