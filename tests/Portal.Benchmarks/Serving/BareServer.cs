using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Server.Gateway;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Oip;
using Portal.Server.Gateway.Oip.Body;

namespace Portal.Benchmarks.Serving;

/// <summary>
/// The portal's own parser, engine and writer with nothing in between: nobody is asked who they are, nothing is counted,
/// reserved or written down. What the portal costs beyond this is what the door and the ledger cost.
/// </summary>
internal static class BareServer
{
    public const string Name = "bare-server";

    public static async Task ServeAsync(string models)
    {
        var builder = ChildServer.Builder();
        await using var engine = new InferenceEngine(NullLoggerFactory.Instance);
        foreach (var folder in Directory.GetDirectories(models))
        {
            var manifest = await ManifestReader.ReadAsync(Path.Combine(folder, "model.json"), CancellationToken.None);
            await engine.LoadAsync(manifest, Path.Combine(folder, "files"), CancellationToken.None);
        }
        builder.Services.AddLocalization();
        builder.Services.AddOptions<GatewayOptions>();
        builder.Services.AddSingleton<DoorRefusals>();
        builder.Services.AddSingleton<IPredictionEngine>(new InProcessPredictionEngine(engine));
        builder.Services.AddOip();
        await using var app = builder.Build();
        app.MapPost("/v2/models/{model}/infer", Infer);
        await ChildServer.ServeAsync(app);
    }

    private static async Task Infer(string model, HttpContext http, InferReader reader, IPredictionEngine engine)
    {
        using var call = reader.Open(http.Request);
        var input = await reader.ReadAsync(call, new(model, 0, "1.0.0", "", [], Contract: null), http.RequestAborted);
        using var output = await engine.PredictAsync(model, null, input.Value!, new PredictionContext("bare"), http.RequestAborted);
        using var tensors = OipTensors.ToOutput(output.Result);
        await new InferAnswer(call.Request!, model, "1.0.0", tensors.Tensors).WriteAsync(http.Response, http.RequestAborted);
    }
}
