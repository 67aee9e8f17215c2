using Portal.Inference.Protocol;
using InferRequestedOutputTensor = Portal.Inference.Protocol.ModelInferRequest.Types.InferRequestedOutputTensor;

namespace Portal.Server.Tests.Gateway.Grpc;

/// <summary>Calls that no model can answer, and the tensor at fault in each.</summary>
internal static class BrokenCalls
{
    private static readonly byte[] Row = new byte[256];

    public static IReadOnlyDictionary<string, (ModelInferRequest Request, string Field)> All { get; } =
        new Dictionary<string, (ModelInferRequest, string)>
        {
            ["more rows than bytes"] = (GrpcCalls.Raw("mlp", "x", "FP32", [2, 64], Row), "x"),
            ["another rank"] = (GrpcCalls.Raw("mlp", "x", "FP32", [64], Row), "x"),
            ["another datatype"] = (GrpcCalls.Raw("mlp", "x", "INT32", [1, 64], Row), "x"),
            ["no datatype of the protocol"] = (GrpcCalls.Raw("mlp", "x", "FP8", [1, 64], Row), "x"),
            ["cut off"] = (GrpcCalls.Raw("mlp", "x", "FP32", [1, 64], Row[..^1]), "x"),
            ["a negative dimension"] = (GrpcCalls.Raw("mlp", "x", "FP32", [-1, 64], Row), "x"),
            ["an overflowing dimension"] = (GrpcCalls.Raw("mlp", "x", "FP32", [long.MaxValue, 64], Row), "x"),
            ["no rows"] = (GrpcCalls.Raw("mlp", "x", "FP32", [0, 64], []), "x"),
            ["an unknown input"] = (GrpcCalls.Raw("mlp", "w", "FP32", [1, 64], Row), "w"),
            ["no input"] = (new() { ModelName = "mlp" }, "x"),
            ["an input twice"] = (Changed(call =>
            {
                call.Inputs.Add(call.Inputs[0].Clone());
                call.RawInputContents.Add(call.RawInputContents[0]);
            }), "x"),
            ["an unknown output"] = (Changed(call => call.Outputs.Add(new InferRequestedOutputTensor { Name = "z" })), "z"),
            ["raw contents beside contents"] = (Changed(call => call.Inputs[0].Contents = new() { Fp32Contents = { 1 } }), "x"),
            ["a text that is not UTF-8"] = (GrpcCalls.Raw("texts", "x", "BYTES", [1], [2, 0, 0, 0, 0xC3, 0x28]), "x"),
            ["a text that is cut off"] = (GrpcCalls.Raw("texts", "x", "BYTES", [1], [9, 0, 0, 0, 1]), "x"),
        };

    private static ModelInferRequest Changed(Action<ModelInferRequest> change)
    {
        var call = GrpcCalls.Mlp(Row);
        change(call);
        return call;
    }
}
