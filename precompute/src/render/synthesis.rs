//! From the optimised coefficients to the network's input, and back.
//!
//! An image on the decorrelated colour axes is a chain of linear maps of its coefficients: `rows · spectrum · columnsᵀ`,
//! the Fourier basis evaluated where the transform puts each pixel. That is exact band-limited interpolation, costs
//! nothing beyond the synthesis itself, and has no border, since the basis is periodic. A rotation is two shears and
//! two scalings (see [`super::transform`]); a shear moves each column, or row, by its own length, which in the
//! coefficients along that axis is a turn of each cosine into its sine. Everything is a product with a matrix or with
//! a table, so the way back is the same chain transposed, and nothing is ever scattered.

use super::settings::{Colours, Parameterisation, Settings};
use super::step::names;
use super::transform::SCHEDULE_COLUMNS;
use crate::model::InputFormat;
use crate::model::graph::{Graph, Name, int, to_int};
use tuning_shared::colour::{colour_from_axes, grey_from_axes};
use tuning_shared::fourier::FourierAxis;

/// Synthesis written into a graph: what the way back and the update need of it.
pub(super) struct Synthesis {
    batch: usize,
    size: usize,
    format: InputFormat,
    colours: Colours,
    stages: Vec<Stage>,
    /// The pixels [N x 3 x P], 0 to 1, channels as the network has them.
    pub(super) pixels: Name,
    /// This step's learning rate.
    pub(super) rate: Name,
    /// The number of steps taken, as an integer.
    pub(super) index: Name,
}

/// One linear map of images [N x 3 x S x S].
enum Stage {
    /// `M · image`, for M [S x S].
    Rows(Name),
    /// `image · Mᵀ`.
    Columns(Name),
    /// Coefficients along an axis (2 or 3) turned by an angle each: tables [S x S] of the cosine and the signed sine.
    Shear { axis: i64, cos: Name, sin: Name },
}

impl Synthesis {
    /// Write the chain from the spectrum to a tensor named `input`, the network's.
    pub(super) fn write(
        graph: &mut Graph,
        settings: &Settings,
        format: InputFormat,
        (batch, steps): (usize, usize),
        input: &str,
    ) -> Self {
        let size = settings.size_px;
        graph.input(names::SPECTRUM, &[batch, 3, size, size]);
        graph.input(names::STEP, &[1]);
        graph.input(names::SCHEDULE, &[steps, SCHEDULE_COLUMNS]);
        let index = graph.op_with("Cast", &[names::STEP], vec![to_int()]);
        let row = graph.op_with("Gather", &[names::SCHEDULE, &index], vec![int("axis", 0)]);
        let lengths = graph.ints(&[1; SCHEDULE_COLUMNS]);
        let row = graph.op_many("Split", &[&row, &lengths], SCHEDULE_COLUMNS, vec![int("axis", 1)]);
        let stages = Axes { graph, size }.stages(settings, &row);
        let mut axes = names::SPECTRUM.to_owned();
        for stage in &stages {
            axes = stage.forward(graph, &axes);
        }
        let (pixels, rate) = (String::new(), row[SCHEDULE_COLUMNS - 1].clone());
        let mut synthesis = Self { batch, size, format, colours: settings.colours, stages, pixels, rate, index };
        synthesis.pixels = synthesis.pixels_from_axes(graph, &axes);
        synthesis.input_from_pixels(graph, input);
        synthesis
    }

    /// From the gradient at the network's input [N x 3 x S x S] to that of the spectrum.
    pub(super) fn adjoint(&self, graph: &mut Graph, towards_input: &str) -> Name {
        let flat = self.flat(graph, towards_input);
        let squares = graph.op("Mul", &[&self.pixels, &self.pixels]);
        let slope = graph.op("Sub", &[&self.pixels, &squares]);
        let towards_logits = graph.op("Mul", &[&flat, &slope]);
        // The transposed colour matrix, which also applies the factor from pixels to the network's input.
        let (rows, (factor, _)) = (self.colour_rows(), self.pixel_affine());
        let transposed = graph.floats(&[3, 3], (0..9).map(|i| rows[i % 3][i / 3] * factor[i % 3]).collect());
        let towards_axes = graph.op("MatMul", &[&transposed, &towards_logits]);
        let mut gradient = self.maps(graph, &towards_axes);
        for stage in self.stages.iter().rev() {
            gradient = stage.adjoint(graph, &gradient);
        }
        gradient
    }

    /// The images [N x 3 x S x S], channels as red, green, blue.
    pub(super) fn images(&self, graph: &mut Graph) -> Name {
        // A permutation of three that only ever exchanges the ends is its own inverse.
        let order = graph.ints(&self.format.source_channels().map(|c| c as i64));
        let pixels = graph.op_with("Gather", &[&self.pixels, &order], vec![int("axis", 1)]);
        self.maps(graph, &pixels)
    }

    fn pixels_from_axes(&self, graph: &mut Graph, axes: &str) -> Name {
        let flat = self.flat(graph, axes);
        // As a product with a small matrix: a convolution of 1 x 1 would be moved to another layout and back.
        let colour = graph.floats(&[3, 3], self.colour_rows().concat());
        let logits = graph.op("MatMul", &[&colour, &flat]);
        graph.op("Sigmoid", &[&logits])
    }

    fn input_from_pixels(&self, graph: &mut Graph, input: &str) {
        let (factor, offset) = self.pixel_affine();
        let factor = graph.floats(&[1, 3, 1], factor.to_vec());
        let offset = graph.floats(&[1, 3, 1], offset.to_vec());
        let scaled = graph.op("Mul", &[&self.pixels, &factor]);
        let flat = graph.op("Add", &[&scaled, &offset]);
        let shape = self.map_shape(graph);
        graph.add_node("Reshape", &[&flat, &shape], vec![input.to_owned()], Vec::new());
    }

    /// Rows of the colour matrix in the order of the network's input channels.
    fn colour_rows(&self) -> [[f32; 3]; 3] {
        let matrix = match self.colours {
            Colours::All => colour_from_axes(),
            Colours::Grey => grey_from_axes(),
        };
        self.format.source_channels().map(|channel| matrix[channel])
    }

    /// Factor and offset from a pixel's value to the network's input, in the order of its channels.
    fn pixel_affine(&self) -> ([f32; 3], [f32; 3]) {
        let source = self.format.source_channels();
        let format = &self.format;
        (source.map(|c| 255.0 * format.scale[c]), source.map(|c| -format.mean[c] * format.scale[c]))
    }

    fn map_shape(&self, graph: &mut Graph) -> Name {
        graph.ints(&[self.batch, 3, self.size, self.size].map(|d| d as i64))
    }

    fn maps(&self, graph: &mut Graph, flat: &str) -> Name {
        let shape = self.map_shape(graph);
        graph.op("Reshape", &[flat, &shape])
    }

    fn flat(&self, graph: &mut Graph, maps: &str) -> Name {
        let shape = graph.ints(&[self.batch, 3, self.size * self.size].map(|d| d as i64));
        graph.op("Reshape", &[maps, &shape])
    }
}

impl Stage {
    fn forward(&self, graph: &mut Graph, image: &str) -> Name {
        match self {
            Self::Rows(matrix) => graph.op("MatMul", &[matrix, image]),
            Self::Columns(matrix) => {
                let transposed = graph.op("Transpose", &[matrix]);
                graph.op("MatMul", &[image, &transposed])
            }
            Self::Shear { axis, cos, sin } => {
                let exchanged = exchange(graph, image, *axis);
                let kept = graph.op("Mul", &[image, cos]);
                let crossed = graph.op("Mul", &[&exchanged, sin]);
                graph.op("Add", &[&kept, &crossed])
            }
        }
    }

    fn adjoint(&self, graph: &mut Graph, gradient: &str) -> Name {
        match self {
            Self::Rows(matrix) => {
                let transposed = graph.op("Transpose", &[matrix]);
                graph.op("MatMul", &[&transposed, gradient])
            }
            Self::Columns(matrix) => graph.op("MatMul", &[gradient, matrix]),
            Self::Shear { axis, cos, sin } => {
                let kept = graph.op("Mul", &[gradient, cos]);
                let crossed = graph.op("Mul", &[gradient, sin]);
                // An exchange of pairs is its own adjoint.
                let exchanged = exchange(graph, &crossed, *axis);
                graph.op("Add", &[&kept, &exchanged])
            }
        }
    }
}

/// Each cosine's coefficient in the place of its sine's, and the other way round. (The side of the image is written
/// into the graph by [`Axes::shear`], which made the index.)
fn exchange(graph: &mut Graph, image: &str, axis: i64) -> Name {
    graph.op_with("Gather", &[image, EXCHANGE], vec![int("axis", axis)])
}

/// The constant that [`exchange`] reads.
const EXCHANGE: &str = "exchange";

/// Writes the matrices and tables of one size.
struct Axes<'a> {
    graph: &'a mut Graph,
    size: usize,
}

impl Axes<'_> {
    /// The chain for one row of the schedule.
    fn stages(&mut self, settings: &Settings, row: &[Name]) -> Vec<Stage> {
        let mut stages = Vec::new();
        if settings.parameterisation == Parameterisation::Pixel {
            // Pixels become a spectrum first.
            let analysis = self.transposed_basis();
            stages.extend([Stage::Rows(analysis.clone()), Stage::Columns(analysis)]);
        }
        if settings.transform.rotation_degrees == 0.0 {
            let rows = self.basis(Some(&row[0]), Some(&row[2]));
            let columns = self.basis(Some(&row[1]), Some(&row[3]));
            stages.extend([Stage::Rows(rows), Stage::Columns(columns)]);
        } else {
            self.exchange_index();
            let moved = self.basis(None, Some(&row[3]));
            let rows = self.basis(Some(&row[0]), Some(&row[2]));
            let analysis = self.transposed_basis();
            let columns = self.basis(Some(&row[1]), None);
            stages.extend([
                Stage::Columns(moved),
                self.shear(&row[4], 2),
                Stage::Rows(rows),
                Stage::Columns(analysis),
                self.shear(&row[5], 3),
                Stage::Columns(columns),
            ]);
        }
        stages
    }

    /// The basis [S x S] (position x coefficient) at the pixels scaled about the centre and shifted.
    fn basis(&mut self, scale: Option<&str>, shift: Option<&str>) -> Name {
        let n = self.size;
        let axis = FourierAxis::new(n);
        let centre = self.graph.scalar(centre(n));
        let mut positions = self.graph.floats(&[n, 1], from_centre(n));
        if let Some(scale) = scale {
            positions = self.graph.op("Mul", &[&positions, scale]);
        }
        let mut shifted = self.graph.op("Add", &[&positions, &centre]);
        if let Some(shift) = shift {
            shifted = self.graph.op("Add", &[&shifted, shift]);
        }
        let radians = self.graph.floats(&[1, n], axis.radians_per_px);
        let phase = self.graph.floats(&[1, n], axis.phase);
        let amplitude = self.graph.floats(&[1, n], axis.amplitude);
        let angles = self.graph.op("Mul", &[&shifted, &radians]);
        let angles = self.graph.op("Sub", &[&angles, &phase]);
        let waves = self.graph.op("Cos", &[&angles]);
        self.graph.op("Mul", &[&waves, &amplitude])
    }

    /// The transposed basis at the pixels themselves: from pixels to coefficients.
    fn transposed_basis(&mut self) -> Name {
        let n = self.size;
        let axis = FourierAxis::new(n);
        let values = (0..n * n).map(|i| axis.value(i / n, (i % n) as f32)).collect();
        self.graph.floats(&[n, n], values)
    }

    /// Tables that move the coefficients along `axis` by `shear` pixels for each pixel from the centre of the other.
    fn shear(&mut self, shear: &str, axis: i64) -> Stage {
        let n = self.size;
        let waves = FourierAxis::new(n);
        let (along, across) = if axis == 2 { ([n, 1], [1, n]) } else { ([1, n], [n, 1]) };
        let radians = self.graph.floats(&along, waves.radians_per_px.clone());
        let sign = self.graph.floats(&along, waves.exchange_sign());
        let distance = self.graph.floats(&across, from_centre(n));
        let moved = self.graph.op("Mul", &[&distance, shear]);
        let angles = self.graph.op("Mul", &[&moved, &radians]);
        let cos = self.graph.op("Cos", &[&angles]);
        let sin = self.graph.op("Sin", &[&angles]);
        let sin = self.graph.op("Mul", &[&sin, &sign]);
        Stage::Shear { axis, cos, sin }
    }

    fn exchange_index(&mut self) {
        let index: Vec<i64> = FourierAxis::new(self.size).exchange().iter().map(|k| *k as i64).collect();
        self.graph.named_ints(EXCHANGE, &index);
    }
}

fn centre(size: usize) -> f32 {
    (size as f32 - 1.0) / 2.0
}

/// Positions of the pixels from the centre.
fn from_centre(size: usize) -> Vec<f32> {
    (0..size).map(|x| x as f32 - centre(size)).collect()
}
