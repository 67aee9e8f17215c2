using Microsoft.EntityFrameworkCore;
using Portal.Server.Metering;
using Portal.Tests.Onnx;

namespace Portal.Server.Tests.Gateway.Fixture;

/// <summary>A portal with its own engine and three models of text: <c>words</c> embeds, <c>sphinx</c> says one line, <c>prose</c> goes on and on.</summary>
internal sealed class TextPortal : IAsyncDisposable
{
    private readonly ModelFolder folder = new();

    public TextPortal()
    {
        folder.AddEmbedding();
        folder.AddEmbedding("nested", null, ("truncatable", "true"));
        folder.AddGeneration("sphinx", BigramModel.Build(BigramModel.Unrepeated));
        folder.AddGeneration("prose", BigramModel.Build("aaaaaaaaaaaaaaaaaaaa"), ("maxTokens", "100000"));
        App = new() { HasRealEngine = true };
        App.Settings["Portal:StarterModels"] = folder.Root;
    }

    public GatewayApp App { get; }

    public static async Task<(TextPortal Portal, Tenant Tenant)> Start()
    {
        var portal = new TextPortal();
        return (portal, await portal.Tenant("acme"));
    }

    /// <summary>An organisation that may use all models as much as it likes.</summary>
    public async Task<Tenant> Tenant(string slug)
    {
        var tenant = await Fixture.Tenant.Create(App, slug);
        foreach (var model in new[] { "words", "nested", "sphinx", "prose" })
        {
            await tenant.Subscribe(model, "payg", monthlyUnits: null);
        }
        return tenant;
    }

    /// <summary>The only line of the ledger, which may still be on its way when the caller left early.</summary>
    public async Task<UsageEvent> OnlyEvent()
    {
        while (true)
        {
            var events = await App.Db(db => db.UsageEvents.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken));
            if (events.Count > 0)
            {
                return Assert.Single(events);
            }
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        folder.Dispose();
    }
}
