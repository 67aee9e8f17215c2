namespace Portal.Inference.Inspection.Onnx;

/// <summary>Versions of operators that a model or one of its functions is written in.</summary>
internal sealed class OpsetWalk(ProtoReader reader, InspectionLimits limits)
{
    /// <exception cref="InspectionRefusedException">It is named twice, or its version is not served.</exception>
    public void Opset(long end, Dictionary<string, long> into)
    {
        var fields = new MessageReader(reader, end, "OperatorSetIdProto");
        var (domain, version) = ("", 0L);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    domain = OperatorUse.Plain(fields.Name());
                    break;
                case 2:
                    version = fields.Number();
                    break;
                default:
                    throw fields.Unknown();
            }
        }

        if (!into.TryAdd(domain, version))
        {
            throw new InspectionRefusedException(VerdictReason.Malformed, "ModelProto", $"it names the operators '{domain}' twice");
        }

        if (into.Count > limits.Parts)
        {
            throw new InspectionRefusedException(VerdictReason.TooManyParts, "sets of operators", $"{limits.Parts}");
        }

        var (first, last) = domain switch
        {
            "" => ((long)limits.Opset.First, (long)limits.Opset.Last),
            "ai.onnx.ml" => (limits.MlOpset.First, limits.MlOpset.Last),
            _ => (long.MinValue, long.MaxValue),
        };
        if (version < first || version > last)
        {
            throw new InspectionRefusedException(VerdictReason.Opset, domain.Length == 0 ? "ai.onnx" : domain, $"{version}", $"{first}", $"{last}");
        }
    }
}
