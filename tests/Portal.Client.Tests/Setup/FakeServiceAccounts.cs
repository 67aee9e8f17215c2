using Portal.Client.Contracts;

namespace Portal.Client.Tests.Setup;

internal sealed class FakeServiceAccounts : Answering, IServiceAccountsApi
{
    public List<ServiceAccountView> Held { get; } = [];

    public List<CreateServiceAccountRequest> Requests { get; } = [];

    public Refusal? Refusal { get; set; }

    public static ServiceAccountView View(int id, string name, string role = "Member") => new(id, name, role, "Ada Meier", Data.Now, 2, null);

    public Task<IReadOnlyList<ServiceAccountView>> List(CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<ServiceAccountView>>(() => [.. Held]);

    public Task<Outcome<ServiceAccountView>> Create(CreateServiceAccountRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return Answer<Outcome<ServiceAccountView>>(() =>
        {
            if (Refusal is not null)
            {
                return Refusal;
            }
            Held.Add(View(Held.Count + 1, request.Name, request.Role));
            return Held[^1];
        });
    }

    public Task<Outcome> Change(int id, ChangeServiceAccountRequest request, CancellationToken cancellationToken) => Answer(() =>
    {
        var index = Held.FindIndex(account => account.Id == id);
        Held[index] = Held[index] with { DisabledAt = request.IsDisabled == true ? Data.Now : null };
        return Outcome.Done;
    });

    public Task<Outcome> Delete(int id, CancellationToken cancellationToken) => Answer(() =>
    {
        Held.RemoveAll(account => account.Id == id);
        return Outcome.Done;
    });
}
