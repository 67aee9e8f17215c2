using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Tests.Onnx;

namespace Portal.Server.Tests.Clients;

/// <summary>The NuGet package OpenAI against <c>/v1</c>.</summary>
public sealed class DotNetOpenAiClientTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_lists_models_embeds_and_chats()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;
        var client = Client(tenant, tenant.Key);

        var models = (await client.GetOpenAIModelClient().GetModelsAsync(Stop)).Value;
        var embeddings = (await client.GetEmbeddingClient("words").GenerateEmbeddingsAsync(["hello world", "the"], cancellationToken: Stop)).Value;
        var chat = client.GetChatClient("sphinx");
        var whole = (await chat.CompleteChatAsync([new UserChatMessage("Hi")], new() { Temperature = 0 }, Stop)).Value;
        var streamed = "";
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;
        await foreach (var update in chat.CompleteChatStreamingAsync([new UserChatMessage("Hi")], new() { Temperature = 0 }, Stop))
        {
            streamed += string.Concat(update.ContentUpdate.Select(part => part.Text));
            finish = update.FinishReason ?? finish;
            usage = update.Usage ?? usage;
        }

        Assert.Contains("words", models.Select(model => model.Id));
        Assert.Equal([TextModels.Width, TextModels.Width], embeddings.Select(embedding => embedding.ToFloats().Length));
        Assert.Equal(7, embeddings.Usage.TotalTokenCount);
        Assert.Equal((BigramModel.Unrepeated, ChatFinishReason.Stop), (whole.Content[0].Text, whole.FinishReason));
        Assert.Equal((BigramModel.Unrepeated, ChatFinishReason.Stop, whole.Usage.TotalTokenCount), (streamed, finish, usage?.TotalTokenCount));
    }

    [Fact]
    public async Task It_reads_our_errors()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;

        var unknown = await Assert.ThrowsAsync<ClientResultException>(() =>
            Client(tenant, tenant.Key).GetEmbeddingClient("nobody").GenerateEmbeddingAsync("x", cancellationToken: Stop));
        var stranger = await Assert.ThrowsAsync<ClientResultException>(() =>
            Client(tenant, "aip_live_none_none").GetEmbeddingClient("words").GenerateEmbeddingAsync("x", cancellationToken: Stop));

        Assert.Equal((404, 401), (unknown.Status, stranger.Status));
        Assert.Contains("model_not_found", unknown.Message, StringComparison.Ordinal);
    }

    private static OpenAIClient Client(Tenant tenant, string key) => new(new ApiKeyCredential(key), new OpenAIClientOptions
    {
        Endpoint = new("http://localhost/v1"),
        Transport = new HttpClientPipelineTransport(tenant.App.CreateClient()),
    });
}
