using Portal.Tests.Hosting;
using Portal.Tests.Onnx;

namespace Portal.Server.Tests.Clients;

/// <summary>A started portal with the starter models and models of text, and a key of the organisation that may use them all.</summary>
public sealed class ClientPortal : IAsyncLifetime
{
    private readonly ModelFolder folder = new();
    private PortalProcess? portal;

    /// <summary>What the scripts of <c>tests/Clients</c> read.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public async ValueTask InitializeAsync()
    {
        folder.AddEmbedding();
        folder.AddGeneration("sphinx", BigramModel.Build(BigramModel.Unrepeated));
        folder.AddGeneration("prose", BigramModel.Build(BigramModel.Prose), ("maxTokens", "100000"));
        Copy(Path.Combine(Path.GetDirectoryName(PortalProcess.BuiltServer())!, "StarterModels"), folder.Root);
        portal = await PortalProcess.StartAsync(PortalProcess.BuiltServer(), environment: new Dictionary<string, string>
        {
            ["Portal__Demo"] = "true",
            ["Portal__StarterModels"] = folder.Root,
        });
        var key = await PortalVerb.RunAsync(portal.Data, "create-key", "--org", "demo", "--name", "clients", "--scopes", "predict");
        Environment["PORTAL_URL"] = portal.Url.ToString();
        Environment["PORTAL_KEY"] = key.Output.Trim();
        Environment["SAMPLES"] = folder.Root;
    }

    public async ValueTask DisposeAsync()
    {
        if (portal is not null)
        {
            await portal.DisposeAsync();
        }
        folder.Dispose();
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
