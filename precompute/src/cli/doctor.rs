//! `tuning doctor`.

use super::{ModelsArg, RuntimeArgs};
use crate::cache;
use crate::model::runtime::INSTALLED_VERSION;
use crate::model::{Description, DeviceChoice, zoo};
use crate::stimuli::photos;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct Doctor {
    #[command(flatten)]
    runtime: RuntimeArgs,
    #[command(flatten)]
    models: ModelsArg,
    /// Folder of photos
    #[arg(long, env = "TUNING_PHOTOS", value_name = "DIR")]
    photos: Option<PathBuf>,
}

impl Doctor {
    /// Exit code 0 when everything that a recipe needs is there.
    #[allow(clippy::print_stdout, reason = "the answer is what the command is for")]
    pub(super) fn execute(self) -> ExitCode {
        let sound = [self.runtime_lines(), self.model_lines(), self.photo_lines()];
        for (_, lines) in &sound {
            println!("{}", lines.join("\n"));
        }
        if let Some(cache) = cache::folder() {
            println!("cache              {}", cache.display());
        }
        if sound.iter().all(|(good, _)| *good) { ExitCode::SUCCESS } else { ExitCode::from(2) }
    }

    fn runtime_lines(&self) -> (bool, Vec<String>) {
        match self.runtime.on_cpu() {
            Err(error) => (false, vec![format!("ONNX Runtime       missing: {error}")]),
            Ok(runtime) => {
                let asked = self.runtime.device == DeviceChoice::Cuda;
                let good = !asked || runtime.try_cuda().is_ok();
                let cuda = match runtime.try_cuda() {
                    Ok(()) => "starts".to_owned(),
                    Err(error) => format!("does not start ({})", first_line(&error.to_string())),
                };
                let lines = vec![
                    format!("ONNX Runtime       {}", runtime.library().display()),
                    format!("  version          {} (set up: {INSTALLED_VERSION})", runtime.version()),
                    format!("  CPU              starts, {} threads", runtime.threads()),
                    format!("  CUDA             {cuda}"),
                ];
                (good, lines)
            }
        }
    }

    fn model_lines(&self) -> (bool, Vec<String>) {
        let mut names: Vec<String> =
            Description::built_in().unwrap_or_default().into_iter().map(|description| description.name).collect();
        names.dedup();
        let mut good = true;
        let lines = names.iter().map(|name| match zoo::locate(name, self.models.models.as_deref()) {
            Ok(model) => format!("model {name:<12} {} ({})", model.path.display(), model.description.title),
            Err(error) => {
                good = false;
                format!("model {name:<12} missing: {error}")
            }
        });
        let lines = lines.collect();
        (good, lines)
    }

    fn photo_lines(&self) -> (bool, Vec<String>) {
        match &self.photos {
            None => (false, vec!["photos             none named: give --photos or set TUNING_PHOTOS".into()]),
            Some(folder) => match photos::find(folder) {
                Ok(found) => (true, vec![format!("photos             {} in {}", found.len(), folder.display())]),
                Err(error) => (false, vec![format!("photos             {error}")]),
            },
        }
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or(text)
}
