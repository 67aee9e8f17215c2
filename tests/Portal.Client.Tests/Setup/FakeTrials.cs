using System.Text.Json;
using Portal.Client.Contracts;

namespace Portal.Client.Tests.Setup;

internal sealed class FakeTrials : Answering, IDraftTrialsApi
{
    public List<(string Model, string Version, int Bytes, string MediaType)> Calls { get; } = [];

    public Refusal? Refusal { get; set; }

    public Task<Outcome<TrialAnswer>> Try(string model, string version, ReadOnlyMemory<byte> input, string mediaType, CancellationToken cancellationToken)
    {
        Calls.Add((model, version, input.Length, mediaType));
        return Answer<Outcome<TrialAnswer>>(() => Refusal is null
            ? new TrialAnswer(JsonDocument.Parse("""{"outputs":[{"name":"y"}]}""").RootElement, 13.2, 1)
            : Refusal);
    }
}
