//! What a recipe or a command line says about how to draw.

use super::settings::{Colours, Parameterisation, Positions, ReluGradient, Settings};
use crate::Result;
use clap::{Args, ValueEnum};
use serde::Deserialize;

/// How points are drawn (section 3.3 of the paper): a preset, and what departs from it.
#[derive(Clone, Copy, Debug, PartialEq, Args, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rendering {
    /// Side of an image, in pixels
    #[arg(long = "size", default_value_t = 128, value_name = "PX")]
    pub size_px: usize,
    /// Optimisation steps [default: the preset's]
    #[arg(long)]
    pub steps: Option<usize>,
    /// Seed of the noise and the transforms
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// The settings to start from
    #[arg(long, value_enum, default_value_t)]
    #[serde(default)]
    pub preset: Preset,
    /// What an image is made of [default: the preset's]
    #[arg(long, value_enum)]
    pub parameterisation: Option<Parameterisation>,
    /// The colours an image may have [default: the preset's]
    #[arg(long, value_enum)]
    pub colours: Option<Colours>,
    /// Where the layer shall reproduce the target [default: the preset's]
    #[arg(long, value_enum)]
    pub positions: Option<Positions>,
    /// Largest random turn of a step to either side, in degrees [default: the preset's]
    #[arg(long = "rotation", value_name = "DEGREES")]
    pub rotation_degrees: Option<f32>,
    /// What a ReLU passes back where its input was negative [default: the preset's]
    #[arg(long, value_enum)]
    pub relu_gradient: Option<ReluGradient>,
}

/// Settings under a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// This program's
    #[default]
    Own,
    /// Lucent's (v0.1.8), for comparison
    Lucent,
}

impl Rendering {
    /// The settings it amounts to.
    ///
    /// # Errors
    /// When nothing can be drawn with them.
    pub fn settings(&self) -> Result<Settings> {
        let mut settings = match self.preset {
            Preset::Own => Settings::default(),
            Preset::Lucent => Settings::lucent(),
        };
        settings.size_px = self.size_px;
        settings.steps = self.steps.unwrap_or(settings.steps);
        settings.colours = self.colours.unwrap_or(settings.colours);
        settings.relu_gradient = self.relu_gradient.unwrap_or(settings.relu_gradient);
        settings.transform.rotation_degrees = self.rotation_degrees.unwrap_or(settings.transform.rotation_degrees);
        let settings = self.parameterisation.map_or(settings, |parameterisation| settings.of(parameterisation));
        let settings = self.positions.map_or(settings, |positions| settings.at(positions));
        settings.check()?;
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_departs_from_the_preset() {
        let read = |text: &str| toml::from_str::<Rendering>(text).unwrap().settings();
        let lucent = read("size-px = 64\nseed = 1\npreset = \"lucent\"\nsteps = 7").unwrap();
        assert_eq!(lucent, Settings { size_px: 64, steps: 7, ..Settings::lucent() });
        let centre = read("size-px = 128\nseed = 1\npositions = \"centre\"").unwrap();
        assert_eq!(centre, Settings::default().at(Positions::Centre));
        let turned = read("size-px = 64\nseed = 1\nrotation-degrees = 4").unwrap();
        assert_eq!(turned.transform.rotation_degrees, 4.0);
        assert!(read("size-px = 64\nseed = 1\nrotation-degrees = 50").unwrap_err().to_string().contains("50 degrees"));
        assert!(read("size-px = 8\nseed = 1").unwrap_err().to_string().contains("8 pixels"));
    }
}
