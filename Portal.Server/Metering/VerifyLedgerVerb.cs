using Portal.Server.Data;

namespace Portal.Server.Metering;

/// <summary><c>verify-ledger</c>: exit code 0 when every sum agrees with the events, 1 and the list when one does not.</summary>
internal static class VerifyLedgerVerb
{
    public static async Task<int> Run(IServiceProvider services, TextWriter output, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var verification = new LedgerVerification(scope.ServiceProvider.GetRequiredService<PortalDb>());
        var differences = await verification.FindDifferencesAsync(cancellationToken);
        foreach (var difference in differences)
        {
            await output.WriteLineAsync($"{difference.What}: events say {Words(difference.Events)}; kept is {Words(difference.Kept)}");
        }
        await output.WriteLineAsync(differences.Count == 0
            ? "The ledger agrees: events, rollups, days, months, quotas and statements have the same sums."
            : FormattableString.Invariant($"The ledger disagrees in {differences.Count} sums."));
        return differences.Count == 0 ? 0 : 1;
    }

    private static string Words(LedgerSum sum) => FormattableString.Invariant(
        $"{sum.Calls} calls, {sum.Successes} successes, {sum.Units} units, {sum.PriceMicros} micros");
}
