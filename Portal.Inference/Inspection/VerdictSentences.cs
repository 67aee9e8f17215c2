using System.Globalization;

namespace Portal.Inference.Inspection;

/// <summary>What each reason says in English; <c>{0}</c> and <c>{1}</c> are the verdict's arguments.</summary>
internal static class VerdictSentences
{
    private static readonly Dictionary<VerdictReason, string> Formats = new()
    {
        [VerdictReason.Empty] = "The file is empty.",
        [VerdictReason.TooLarge] = "{0} has {1} bytes, more than the limit of {2}. Keep large weights in an external data file beside the model.",
        [VerdictReason.Pickle] = "{0} is a pickle, a program that runs when it is read. Load it where you trust it and export ONNX, for example by torch.onnx.export or skl2onnx.",
        [VerdictReason.PyTorch] = "{0} is a PyTorch file. Export it to ONNX by torch.onnx.export and upload that.",
        [VerdictReason.Safetensors] = "{0} is a safetensors file: weights without a graph. Load it into its model and export ONNX, for example by optimum-cli export onnx.",
        [VerdictReason.TensorFlow] = "{0} is a TensorFlow model. Convert it by tf2onnx (python -m tf2onnx.convert --saved-model …) and upload the ONNX file.",
        [VerdictReason.TensorFlowLite] = "{0} is a TensorFlow Lite model. Convert it by tf2onnx (python -m tf2onnx.convert --tflite …) and upload the ONNX file.",
        [VerdictReason.OnnxRuntime] = "{0} is, or begins like, a model in ONNX Runtime's own format. Upload the ONNX file that it was made from.",
        [VerdictReason.TensorFlowJs] = "{0} is a TensorFlow.js model. Convert it by tf2onnx (python -m tf2onnx.convert --tfjs …) and upload the ONNX file.",
        [VerdictReason.Keras] = "{0} is a Keras or HDF5 file. Save the model as SavedModel, convert it by tf2onnx and upload the ONNX file.",
        [VerdictReason.Gguf] = "{0} is a GGUF file of llama.cpp. Export the model it was made from to ONNX, for example by optimum-cli export onnx.",
        [VerdictReason.CoreMl] = "{0} is a Core ML model. Export the model it was made from to ONNX.",
        [VerdictReason.OpenVino] = "{0} is an OpenVINO model. Export the model it was made from to ONNX.",
        [VerdictReason.Numpy] = "{0} is a NumPy array. Export the model that uses it to ONNX.",
        [VerdictReason.OtherArchive] = "{0} is an archive other than zip. Pack the ONNX file and what belongs to it as zip.",
        [VerdictReason.Executable] = "{0} is a program or a library. Only ONNX models are published here.",
        [VerdictReason.NotOnnx] = "{0} is not an ONNX model. Export your model to ONNX and upload the .onnx file, or a zip of it and what belongs to it.",
        [VerdictReason.Truncated] = "The model ends in the middle of its {0}. Upload it again, whole.",
        [VerdictReason.Malformed] = "The model's {0} is malformed: {1}.",
        [VerdictReason.UnknownField] = "The model's {0} has a field {1} that ONNX does not define. Export it again with a released version of ONNX.",
        [VerdictReason.IrVersion] = "The model has the ONNX file version {0}; versions {1} to {2} are served.",
        [VerdictReason.Opset] = "The model needs version {1} of the operators '{0}'; versions {2} to {3} are served.",
        [VerdictReason.UnknownDomain] = "The model uses the operator {1} of the domain '{0}', which is not served. Export with the operators of ONNX alone.",
        [VerdictReason.TooManyNodes] = "The model has more than {0} nodes, functions counted as often as they are called.",
        [VerdictReason.TooManyInitialisers] = "The model has more than {0} initialisers.",
        [VerdictReason.TooManySubgraphs] = "The model has more than {0} subgraphs.",
        [VerdictReason.TooManyParts] = "The model has more than {1} {0}.",
        [VerdictReason.TooDeep] = "The model is nested more than {0} levels deep.",
        [VerdictReason.RecursiveFunction] = "The model's function {0} calls itself.",
        [VerdictReason.LongName] = "A name in the model's {0} is longer than {1} bytes.",
        [VerdictReason.TensorSize] = "The tensor '{0}' {1}.",
        [VerdictReason.ExternalName] = "The tensor '{0}' has its data in '{1}', which is not a plain file name. External data must lie beside the model, in the same upload.",
        [VerdictReason.ExternalAddress] = "The tensor '{0}' has its data at an address in memory. Save the model with its data.",
        [VerdictReason.ExternalMissing] = "The tensor '{0}' has its data in '{1}', which was not uploaded. Upload a zip of the model and its data files.",
        [VerdictReason.ExternalOutside] = "The tensor '{0}' has data beyond the end of '{1}'.",
        [VerdictReason.ExternalMalformed] = "The tensor '{0}' describes its external data wrongly: {1}.",
        [VerdictReason.NoModel] = "The upload has no .onnx file.",
        [VerdictReason.SeveralModels] = "The upload has more than one .onnx file: {0}.",
        [VerdictReason.BundleName] = "The file name '{0}' is not plain. Use letters, digits, dots, hyphens and underscores, no folders, and neither 'model.json' nor 'samples', which are the portal's own.",
        [VerdictReason.BundleTwice] = "The upload has '{0}' twice.",
        [VerdictReason.BundleFolder] = "'{0}' is not a file. All files must lie at the top of the upload.",
        [VerdictReason.BundleLink] = "'{0}' is a link to another file.",
        [VerdictReason.BundleUnused] = "'{0}' is neither the model's external data nor a tokenizer or label file. Leave it out.",
        [VerdictReason.BundleTooMany] = "The upload has more than {0} files.",
        [VerdictReason.ArchiveBroken] = "The zip archive is damaged: {0}. Pack it again.",
        [VerdictReason.ArchiveEncrypted] = "The zip archive needs a password. Pack it without one.",
        [VerdictReason.ArchiveTooLarge] = "The zip archive unpacks to {0} bytes, more than the limit of {1}.",
        [VerdictReason.ArchiveNested] = "'{0}' is an archive inside the archive. Pack the files themselves.",
        [VerdictReason.LoadFailed] = "ONNX Runtime cannot load the model: {0}",
        [VerdictReason.LoadTooLong] = "The model was not loaded and run within {0} seconds.",
        [VerdictReason.LoadTooMuchMemory] = "The model needs more than {0} MB of memory to load and run.",
        [VerdictReason.LoadCrashed] = "The process that loaded and ran the model died: {0}.",
    };

    public static string Of(VerdictReason reason, IReadOnlyList<string> arguments) =>
        string.Format(CultureInfo.InvariantCulture, Formats[reason], [.. arguments]);
}
