using Portal.Client.Contracts;

namespace Portal.Client.Tests.Setup;

/// <summary>An organisation with its owner, an admin, a member, and somebody who asks to join.</summary>
internal sealed class FakeOrganisation : Answering, IOrganisationApi
{
    public OrganisationView View { get; set; } = new("demo", "Demo Works", "C", "50-249", "DE", true,
    [
        new("u1", "Ada Meier", "ada@demo.local", "Owner", false, Data.Now),
        new("u3", "Bo Lind", "bo@demo.local", "Admin", false, Data.Now),
        new("u4", "Di Ortega", "di@demo.local", "Member", false, Data.Now),
        new("u2", "Cleo Dubois", "cleo@demo.local", "Member", true, Data.Now),
    ]);

    public List<AnswerJoinRequest> Answers { get; } = [];

    public List<(string UserId, string Role)> RoleChanges { get; } = [];

    public List<string> Removed { get; } = [];

    public int Leaves { get; private set; }

    /// <summary>What every change is answered with, if it is.</summary>
    public Refusal? Refusal { get; set; }

    public Task<OrganisationView> Get(CancellationToken cancellationToken) => Answer(() => View);

    Task<Outcome> IOrganisationApi.Answer(AnswerJoinRequest answer, CancellationToken cancellationToken)
    {
        Answers.Add(answer);
        Put(answer.UserId, member => member with { IsRequest = false });
        return Answer(() => Outcome.Done);
    }

    public Task<Outcome> ChangeRole(string userId, ChangeRoleRequest request, CancellationToken cancellationToken)
    {
        RoleChanges.Add((userId, request.Role));
        return Change(() => Put(userId, member => member with { Role = request.Role }));
    }

    public Task<Outcome> Remove(string userId, CancellationToken cancellationToken)
    {
        Removed.Add(userId);
        return Change(() => View = View with { Members = [.. View.Members.Where(member => member.UserId != userId)] });
    }

    public Task<Outcome> Leave(CancellationToken cancellationToken)
    {
        Leaves++;
        return Change(() => { });
    }

    private void Put(string userId, Func<MemberView, MemberView> change) =>
        View = View with { Members = [.. View.Members.Select(member => member.UserId == userId ? change(member) : member)] };

    private Task<Outcome> Change(Action change) => Answer(() =>
    {
        if (Refusal is not null)
        {
            return Refusal;
        }
        change();
        return Outcome.Done;
    });
}
