//! Writing ONNX graphs: nodes, constants, names.

use super::onnx::{
    AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto, TensorShapeProto, TypeProto,
    ValueInfoProto, attribute_proto, tensor_proto, tensor_shape_proto, type_proto,
};
use super::{Device, kernels};
use prost::Message;

/// The operator set that graphs are written in. CUDA kernels that are open-ended match only their exact version, so
/// newer sets can send nodes to the CPU.
pub const OPSET: i64 = 18;

/// The name of a tensor in a graph.
pub type Name = String;

/// A graph being written. Names that it makes up start with `td/`, which no exporter uses.
#[derive(Default)]
pub struct Graph {
    nodes: Vec<NodeProto>,
    initializers: Vec<TensorProto>,
    inputs: Vec<ValueInfoProto>,
    outputs: Vec<ValueInfoProto>,
    made: usize,
    device: Device,
}

impl Graph {
    /// A graph that is to run on this device.
    pub fn on(device: Device) -> Self {
        Self { device, ..Self::default() }
    }

    /// What it is to run on.
    pub fn device(&self) -> Device {
        self.device
    }

    fn fresh(&mut self, stem: &str) -> Name {
        self.made += 1;
        format!("td/{}_{}", stem.to_lowercase(), self.made)
    }

    /// Declare a float input of this shape.
    pub fn input(&mut self, name: &str, shape: &[usize]) {
        self.inputs.push(float_value(name, shape));
    }

    /// Declare an image input [N x 3 x H x W] whose N, H and W are free.
    pub fn input_free(&mut self, name: &str) {
        self.inputs.push(free_images(name));
    }

    /// Declare that the tensor `name` is an output whose shape follows from the graph.
    pub fn output_free(&mut self, name: &str) {
        self.outputs.push(ValueInfoProto { name: Some(name.to_owned()), ..Default::default() });
    }

    /// Declare that the tensor `name` is an output.
    pub fn output(&mut self, name: &str, shape: &[usize]) {
        self.outputs.push(float_value(name, shape));
    }

    /// A node with one output under a name of the caller's, which becomes an output of the graph.
    pub fn op_to_output(&mut self, name: &str, shape: &[usize], op_type: &str, inputs: &[&str]) {
        self.add_node(op_type, inputs, vec![name.to_owned()], Vec::new());
        self.output(name, shape);
    }

    /// A constant float tensor.
    pub fn floats(&mut self, shape: &[usize], values: Vec<f32>) -> Name {
        debug_assert_eq!(shape.iter().product::<usize>(), values.len());
        let name = self.fresh("constant");
        self.named_floats(&name, shape, values);
        name
    }

    /// A constant float tensor under a name of the caller's.
    pub fn named_floats(&mut self, name: &str, shape: &[usize], values: Vec<f32>) {
        self.initializers.push(TensorProto {
            name: Some(name.to_owned()),
            dims: shape.iter().map(|d| *d as i64).collect(),
            data_type: Some(tensor_proto::DataType::Float as i32),
            raw_data: Some(values.iter().flat_map(|v| v.to_le_bytes()).collect()),
            ..Default::default()
        });
    }

    /// A constant float without dimensions.
    pub fn scalar(&mut self, value: f32) -> Name {
        self.floats(&[], vec![value])
    }

    /// A constant list of integers.
    pub fn ints(&mut self, values: &[i64]) -> Name {
        let name = self.fresh("constant");
        self.named_ints(&name, values);
        name
    }

    /// A constant list of integers under a name of the caller's.
    pub fn named_ints(&mut self, name: &str, values: &[i64]) {
        self.initializers.push(TensorProto {
            name: Some(name.to_owned()),
            dims: vec![values.len() as i64],
            data_type: Some(tensor_proto::DataType::Int64 as i32),
            raw_data: Some(values.iter().flat_map(|v| v.to_le_bytes()).collect()),
            ..Default::default()
        });
    }

    /// A constant of the network, taken over as it is.
    pub fn initializer(&mut self, tensor: TensorProto) {
        self.initializers.push(tensor);
    }

    /// A node with one output, which is returned.
    pub fn op(&mut self, op_type: &str, inputs: &[&str]) -> Name {
        self.op_with(op_type, inputs, Vec::new())
    }

    /// A node with attributes and one output, which is returned.
    pub fn op_with(&mut self, op_type: &str, inputs: &[&str], attributes: Vec<AttributeProto>) -> Name {
        let output = self.fresh(op_type);
        self.add_node(op_type, inputs, vec![output.clone()], attributes);
        output
    }

    /// A node with several outputs, which are returned.
    pub fn op_many(
        &mut self,
        op_type: &str,
        inputs: &[&str],
        outputs: usize,
        attributes: Vec<AttributeProto>,
    ) -> Vec<Name> {
        let names: Vec<Name> = (0..outputs).map(|_| self.fresh(op_type)).collect();
        self.add_node(op_type, inputs, names.clone(), attributes);
        names
    }

    /// A node whose outputs have names of the caller's.
    pub fn add_node(&mut self, op_type: &str, inputs: &[&str], outputs: Vec<Name>, attributes: Vec<AttributeProto>) {
        let name = self.fresh(&format!("node_{op_type}"));
        self.nodes.push(NodeProto {
            name: Some(name),
            op_type: Some(op_type.to_owned()),
            input: inputs.iter().map(|name| (*name).to_owned()).collect(),
            output: outputs,
            attribute: attributes,
            ..Default::default()
        });
    }

    /// A node of this program's own operators with one output, which is returned.
    pub fn own_op(&mut self, op_type: &str, inputs: &[&str], attributes: Vec<AttributeProto>) -> Name {
        let output = self.fresh(op_type);
        self.add_own_node(op_type, inputs, vec![output.clone()], attributes);
        output
    }

    /// A node of this program's own operators ([`kernels`]) whose outputs have names of the caller's.
    pub fn add_own_node(
        &mut self,
        op_type: &str,
        inputs: &[&str],
        outputs: Vec<Name>,
        attributes: Vec<AttributeProto>,
    ) {
        self.add_node(op_type, inputs, outputs, attributes);
        if let Some(node) = self.nodes.last_mut() {
            node.domain = Some(kernels::DOMAIN.into());
        }
    }

    /// A node of the network, taken over as it is.
    pub fn copy_node(&mut self, node: &NodeProto) {
        self.nodes.push(node.clone());
    }

    /// The serialized model.
    pub fn into_model(self) -> Vec<u8> {
        let own = self.nodes.iter().any(|node| node.domain() == kernels::DOMAIN);
        let own = own.then(|| OperatorSetIdProto { domain: Some(kernels::DOMAIN.into()), version: Some(1) });
        let standard = OperatorSetIdProto { domain: Some(String::new()), version: Some(OPSET) };
        let opset_import = [standard].into_iter().chain(own).collect();
        let graph = GraphProto {
            name: Some("tuning".into()),
            node: self.nodes,
            initializer: self.initializers,
            input: self.inputs,
            output: self.outputs,
            ..Default::default()
        };
        ModelProto {
            ir_version: Some(8),
            producer_name: Some("tuning-precompute".into()),
            opset_import,
            graph: Some(graph),
            ..Default::default()
        }
        .encode_to_vec()
    }
}

/// An attribute that holds integers.
pub fn ints(name: &str, values: &[i64]) -> AttributeProto {
    AttributeProto {
        name: Some(name.into()),
        r#type: Some(attribute_proto::AttributeType::Ints as i32),
        ints: values.to_vec(),
        ..Default::default()
    }
}

/// An attribute that holds one integer.
pub fn int(name: &str, value: i64) -> AttributeProto {
    AttributeProto {
        name: Some(name.into()),
        r#type: Some(attribute_proto::AttributeType::Int as i32),
        i: Some(value),
        ..Default::default()
    }
}

/// An attribute that holds one float.
pub fn float(name: &str, value: f32) -> AttributeProto {
    AttributeProto {
        name: Some(name.into()),
        r#type: Some(attribute_proto::AttributeType::Float as i32),
        f: Some(value),
        ..Default::default()
    }
}

/// An attribute that holds a word.
pub fn word(name: &str, value: &str) -> AttributeProto {
    AttributeProto {
        name: Some(name.into()),
        r#type: Some(attribute_proto::AttributeType::String as i32),
        s: Some(value.as_bytes().to_vec()),
        ..Default::default()
    }
}

/// The `Cast` attribute for a float.
pub fn to_float() -> AttributeProto {
    int("to", tensor_proto::DataType::Float as i64)
}

/// The `Cast` attribute for a truth value.
pub fn to_bool() -> AttributeProto {
    int("to", tensor_proto::DataType::Bool as i64)
}

/// The `Cast` attribute for an integer.
pub fn to_int() -> AttributeProto {
    int("to", tensor_proto::DataType::Int64 as i64)
}

fn float_value(name: &str, shape: &[usize]) -> ValueInfoProto {
    let dim = |value: &usize| tensor_shape_proto::Dimension {
        value: Some(tensor_shape_proto::dimension::Value::DimValue(*value as i64)),
        ..Default::default()
    };
    let tensor = type_proto::Tensor {
        elem_type: Some(tensor_proto::DataType::Float as i32),
        shape: Some(TensorShapeProto { dim: shape.iter().map(dim).collect() }),
    };
    ValueInfoProto {
        name: Some(name.into()),
        r#type: Some(TypeProto { value: Some(type_proto::Value::TensorType(tensor)), ..Default::default() }),
        ..Default::default()
    }
}

/// An image input [N x 3 x H x W] whose N, H and W are free.
pub fn free_images(name: &str) -> ValueInfoProto {
    let mut value = float_value(name, &[0, 3, 0, 0]);
    if let Some(type_proto::Value::TensorType(tensor)) = value.r#type.as_mut().and_then(|t| t.value.as_mut())
        && let Some(shape) = tensor.shape.as_mut()
    {
        for (dimension, free) in shape.dim.iter_mut().zip(["n", "", "h", "w"]) {
            if !free.is_empty() {
                dimension.value = Some(tensor_shape_proto::dimension::Value::DimParam(free.to_owned()));
            }
        }
    }
    value
}
