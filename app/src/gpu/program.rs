//! Kernels and the buffers they work on, recorded once and run as often as wanted.

use super::device::Gpu;
use super::kernel::{Kernel, WORKGROUP};
use wgpu::{
    BindGroup, BindGroupDescriptor, BindGroupEntry, Buffer, ComputePass, ComputePipeline, ComputePipelineDescriptor,
    PipelineCompilationOptions, ShaderModuleDescriptor, ShaderSource,
};

/// Kernels in the order in which they run. Each sees all that those before it wrote.
#[derive(Clone, Debug, Default)]
pub struct Program {
    steps: Vec<Step>,
}

#[derive(Clone, Debug)]
struct Step {
    pipeline: ComputePipeline,
    buffers: BindGroup,
    workgroups: u32,
}

/// The values of a kernel's constants.
pub(super) type Constants<'a> = &'a [(&'a str, f64)];

impl Program {
    /// Add a kernel with its constants, for so many invocations, on these buffers.
    pub fn add(&mut self, gpu: &Gpu, kernel: Kernel, constants: Constants<'_>, work: usize, buffers: &[&Buffer]) {
        let module = gpu.device.create_shader_module(ShaderModuleDescriptor {
            label: Some(kernel.name),
            source: ShaderSource::Wgsl(kernel.source.into()),
        });
        let pipeline = gpu.device.create_compute_pipeline(&ComputePipelineDescriptor {
            label: Some(kernel.name),
            layout: None,
            module: &module,
            entry_point: Some(kernel.name),
            compilation_options: PipelineCompilationOptions { constants, ..PipelineCompilationOptions::default() },
            cache: None,
        });
        let entries: Vec<BindGroupEntry<'_>> = (0..)
            .zip(buffers)
            .map(|(binding, buffer)| BindGroupEntry { binding, resource: buffer.as_entire_binding() })
            .collect();
        let buffers = gpu.device.create_bind_group(&BindGroupDescriptor {
            label: Some(kernel.name),
            layout: &pipeline.get_bind_group_layout(0),
            entries: &entries,
        });
        self.steps.push(Step { pipeline, buffers, workgroups: work.div_ceil(WORKGROUP) as u32 });
    }

    /// Add all of another's.
    pub fn append(&mut self, other: Self) {
        self.steps.extend(other.steps);
    }

    /// Write the program into a pass.
    pub fn record(&self, pass: &mut ComputePass<'_>) {
        for step in &self.steps {
            pass.set_pipeline(&step.pipeline);
            pass.set_bind_group(0, &step.buffers, &[]);
            pass.dispatch_workgroups(step.workgroups, 1, 1);
        }
    }

    /// Run it now.
    pub fn run(&self, gpu: &Gpu) {
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        self.record(&mut encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default()));
        gpu.queue.submit([encoder.finish()]);
    }
}
