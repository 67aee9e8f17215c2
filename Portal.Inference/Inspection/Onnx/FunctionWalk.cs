namespace Portal.Inference.Inspection.Onnx;

/// <summary>A model's own functions: nodes that count as often as they are called.</summary>
internal sealed class FunctionWalk(
    ProtoReader reader, GraphWalk graphs, TypeWalk types, OpsetWalk opsets, OperatorUse operators, WalkCounts counts)
{
    public void Function(long end)
    {
        counts.Function();
        operators.BeginFunction();
        var fields = new MessageReader(reader, end, "FunctionProto");
        var (name, domain, overload) = ("", "", "");
        var own = new Dictionary<string, long>(StringComparer.Ordinal);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    name = fields.Name();
                    break;
                case 4 or 5 or 6:
                    counts.Small();
                    fields.Skip();
                    break;
                case 7:
                    graphs.Node(fields.Nested(), 2);
                    break;
                case 8:
                    fields.SkipOnce();
                    break;
                case 9:
                    opsets.Opset(fields.Nested(), own);
                    break;
                case 10:
                    domain = fields.Name();
                    break;
                case 11:
                    graphs.Attribute(fields.Nested(), 2);
                    break;
                case 12:
                    types.Value(fields.Nested());
                    break;
                case 13:
                    overload = fields.Name();
                    break;
                case 14:
                    counts.Small();
                    fields.Skip();
                    break;
                default:
                    throw fields.Unknown();
            }
        }

        operators.EndFunction(domain, name, overload);
    }
}
