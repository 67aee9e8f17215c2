namespace Portal.Inference.Inspection;

/// <summary>Why an upload is refused. Each has a sentence in <see cref="VerdictSentences"/> that says what to do instead.</summary>
public enum VerdictReason
{
    /// <summary>There is nothing in the file.</summary>
    Empty,

    /// <summary>More bytes than the limit.</summary>
    TooLarge,

    /// <summary>A pickle: a program that runs when it is read.</summary>
    Pickle,

    /// <summary>A PyTorch archive or TorchScript module.</summary>
    PyTorch,

    /// <summary>Weights without a graph.</summary>
    Safetensors,

    /// <summary>A TensorFlow SavedModel.</summary>
    TensorFlow,

    /// <summary>A TensorFlow Lite model.</summary>
    TensorFlowLite,

    /// <summary>ONNX Runtime's own format, or bytes that it takes for that.</summary>
    OnnxRuntime,

    /// <summary>A TensorFlow.js model.</summary>
    TensorFlowJs,

    /// <summary>A Keras model.</summary>
    Keras,

    /// <summary>A llama.cpp model.</summary>
    Gguf,

    /// <summary>A CoreML model.</summary>
    CoreMl,

    /// <summary>An OpenVINO model.</summary>
    OpenVino,

    /// <summary>A NumPy array.</summary>
    Numpy,

    /// <summary>An archive other than zip.</summary>
    OtherArchive,

    /// <summary>A program or a library.</summary>
    Executable,

    /// <summary>The bytes are no ONNX model.</summary>
    NotOnnx,

    /// <summary>The bytes end before the model does.</summary>
    Truncated,

    /// <summary>The bytes contradict the ONNX schema.</summary>
    Malformed,

    /// <summary>A field that the schema known here does not have.</summary>
    UnknownField,

    /// <summary>The file format's version is too old or too new.</summary>
    IrVersion,

    /// <summary>The operator set's version is too old or too new.</summary>
    Opset,

    /// <summary>An operator of a domain that is not served.</summary>
    UnknownDomain,

    /// <summary>Too many nodes, functions counted as often as they are called.</summary>
    TooManyNodes,

    /// <summary>Too many initialisers.</summary>
    TooManyInitialisers,

    /// <summary>Too many subgraphs.</summary>
    TooManySubgraphs,

    /// <summary>Too many functions, attributes, inputs or other parts.</summary>
    TooManyParts,

    /// <summary>Nested too deeply.</summary>
    TooDeep,

    /// <summary>A function that calls itself.</summary>
    RecursiveFunction,

    /// <summary>A name that is too long.</summary>
    LongName,

    /// <summary>A tensor whose bytes are not what its dimensions and type need.</summary>
    TensorSize,

    /// <summary>External data that is not a plain file name.</summary>
    ExternalName,

    /// <summary>External data that names an address in memory.</summary>
    ExternalAddress,

    /// <summary>External data in a file that is not in the bundle.</summary>
    ExternalMissing,

    /// <summary>External data that lies, in part, outside its file.</summary>
    ExternalOutside,

    /// <summary>External data that is described twice or with unknown words.</summary>
    ExternalMalformed,

    /// <summary>No ONNX file in the bundle.</summary>
    NoModel,

    /// <summary>More than one ONNX file in the bundle.</summary>
    SeveralModels,

    /// <summary>A file name that is not plain.</summary>
    BundleName,

    /// <summary>Two names that differ in case only.</summary>
    BundleTwice,

    /// <summary>A folder or anything else that is not a file.</summary>
    BundleFolder,

    /// <summary>A symbolic or hard link.</summary>
    BundleLink,

    /// <summary>A file that is neither the model's data nor a tokenizer or label file.</summary>
    BundleUnused,

    /// <summary>Too many files.</summary>
    BundleTooMany,

    /// <summary>The archive is damaged.</summary>
    ArchiveBroken,

    /// <summary>The archive needs a password.</summary>
    ArchiveEncrypted,

    /// <summary>The archive's unpacked files would be too large.</summary>
    ArchiveTooLarge,

    /// <summary>An archive inside the archive.</summary>
    ArchiveNested,

    /// <summary>ONNX Runtime cannot load the model.</summary>
    LoadFailed,

    /// <summary>Loading took too long.</summary>
    LoadTooLong,

    /// <summary>Loading needs too much memory.</summary>
    LoadTooMuchMemory,

    /// <summary>The process that loaded the model died.</summary>
    LoadCrashed,
}
