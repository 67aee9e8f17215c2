using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Audit;

namespace Portal.Server.Features.Keys;

/// <summary><c>create-key --org SLUG --name NAME --scopes "predict"</c>: the key, and only the key, goes to the output.</summary>
internal static class CreateKeyVerb
{
    /// <returns>The exit code: 0, or 1 with the reason on <paramref name="errors"/>.</returns>
    public static async Task<int> Run(
        IServiceProvider services, string organisation, string name, string scopes,
        TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var wanted = scopes.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        if (await ReasonNotTo(db, organisation, name, wanted, cancellationToken) is { } reason)
        {
            await errors.WriteLineAsync(reason);
            return 1;
        }
        var owner = await db.Organisations.SingleAsync(o => o.Slug == organisation, cancellationToken);
        var now = scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
        var (row, secret) = ApiKeyIssue.New(owner.Id, name, wanted, userId: null, now);
        db.ApiKeys.Add(row);
        await scope.ServiceProvider.GetRequiredService<AuditLog>().SaveAsync(db, new("key.created", Actor: null, owner.Id, row.Id), cancellationToken);
        await output.WriteLineAsync(secret);
        return 0;
    }

    private static async Task<string?> ReasonNotTo(
        PortalDb db, string organisation, string name, List<string> scopes, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > 80)
        {
            return "--name must have 1 to 80 characters.";
        }
        if (scopes.Count == 0 || scopes.Exists(scope => !ApiKeyScopes.All.Contains(scope)))
        {
            return $"--scopes must be out of: {string.Join(", ", ApiKeyScopes.All)}.";
        }
        return await db.Organisations.AnyAsync(o => o.Slug == organisation, cancellationToken)
            ? null
            : $"There is no organisation with the slug '{organisation}'.";
    }
}
