//! The adjoint of a ReLU in one pass.

use super::lacks;
use ort::operator::{ComputeContext, Kernel, KernelContext, Operator, OperatorInput, OperatorOutput};
use ort::value::TensorElementType::Float32;

/// `(dy, y) -> (dx)`: `dy` where `y` is positive, else the attribute `leak` times `dy`.
pub struct ReluAdjoint;

impl ReluAdjoint {
    /// Its name in a graph.
    pub const NAME: &str = "ReluAdjoint";
}

impl Operator for ReluAdjoint {
    type Kernel<'attr> = Adjoint;

    fn name(&self) -> &str {
        Self::NAME
    }

    fn inputs(&self) -> impl IntoIterator<Item = OperatorInput> {
        [OperatorInput::required(Float32), OperatorInput::required(Float32)]
    }

    fn outputs(&self) -> impl IntoIterator<Item = OperatorOutput> {
        [OperatorOutput::required(Float32)]
    }

    fn create_kernel<'attr>(&self, context: &KernelContext<'attr>) -> ort::Result<Adjoint> {
        Ok(Adjoint { leak: context.get("leak").ok_or_else(|| lacks("leak"))? })
    }
}

/// [`ReluAdjoint`] at work.
pub struct Adjoint {
    leak: f32,
}

impl Kernel for Adjoint {
    fn compute(&mut self, context: &ComputeContext) -> ort::Result<()> {
        let dy = context.input(0)?.ok_or_else(|| lacks("first input"))?;
        let y = context.input(1)?.ok_or_else(|| lacks("second input"))?;
        let ((shape, dy), (_, y)) = (dy.try_extract_tensor::<f32>()?, y.try_extract_tensor::<f32>()?);
        let mut dx = context.output(0, shape.to_vec())?.ok_or_else(|| lacks("output"))?;
        for (dx, (dy, y)) in dx.try_extract_tensor_mut::<f32>()?.1.iter_mut().zip(dy.iter().zip(y)) {
            *dx = dy * if *y > 0.0 { 1.0 } else { self.leak };
        }
        Ok(())
    }
}
