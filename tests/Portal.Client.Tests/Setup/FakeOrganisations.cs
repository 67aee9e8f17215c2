using Portal.Client.Contracts;

namespace Portal.Client.Tests.Setup;

internal sealed class FakeOrganisations : Answering, IOrganisationsApi
{
    public List<ManagedOrganisation> All { get; } =
    [
        new("acme", "Acme", "C", "10-49", false, 3, Data.Now, null),
        new("other", "Other Works", "G", "1-9", false, 1, Data.Now, Data.Now),
    ];

    public List<string?> Searches { get; } = [];

    public Task<IReadOnlyList<ManagedOrganisation>> List(string? search, CancellationToken cancellationToken)
    {
        Searches.Add(search);
        return Answer<IReadOnlyList<ManagedOrganisation>>(() => [.. All]);
    }

    public Task<Outcome> Suspend(string slug, CancellationToken cancellationToken) => Put(slug, Data.Now);

    public Task<Outcome> Resume(string slug, CancellationToken cancellationToken) => Put(slug, null);

    private Task<Outcome> Put(string slug, DateTimeOffset? since)
    {
        var index = All.FindIndex(organisation => organisation.Slug == slug);
        All[index] = All[index] with { SuspendedAt = since };
        return Answer(() => Outcome.Done);
    }
}
