using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Adoption.Forecasting.Backtesting;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Demo;
using Portal.Server.Features.Keys;
using Portal.Server.Metering;

namespace Portal.Server.Hosting.Verbs;

/// <summary>Runs a verb beside a running portal, as its guest, or alone on the data folder.</summary>
internal static class VerbRunner
{
    public const int UsageError = 2;

    private static readonly Verb[] All =
    [
        new("verify-ledger", "verify-ledger            prove that events, rollups, daily sums, statements and quota use agree",
            context => VerifyLedgerVerb.Run(context.Services, context.Output, context.CancellationToken)),
        new("verify-audit", "verify-audit             name the first audit entry that was tampered with, if any", VerifyAudit.Run),
        new("create-key", "create-key --org SLUG --name NAME --scopes \"predict\"    print a new key, once", CreateKey),
        new("seed-demo", "seed-demo                add the demo organisations, their history and sign-ins",
            context => SeedDemoVerb.Run(context.Services, context.Output, context.CancellationToken)),
        new("backup", "backup FILE              write the database to FILE, also while the portal runs", Backup.Run),
        new("restore", "restore FILE             replace the database by a backup; the portal must be stopped", Backup.Restore) { ReplacesData = true },
        new("forecast-backtest", "forecast-backtest --data FILE [--report DIR]    score the forecasts of a panel by rolling origins", BacktestVerb.Run) { NeedsData = false },
        new("forecast-fit", "forecast-fit --data FILE --model bass|logistic|gompertz --on sales|cumulative [--json]    fit a curve to each series", FitVerb.Run) { NeedsData = false },
    ];

    public static async Task<int> RunAsync(WebApplication app, string[] args)
    {
        var verb = All.FirstOrDefault(verb => verb.Name == args[0]);
        if (verb is null)
        {
            await Console.Error.WriteLineAsync($"Unknown verb '{args[0]}'. Without a verb the portal starts. Verbs:");
            foreach (var known in All)
            {
                await Console.Error.WriteLineAsync("  " + known.Usage);
            }
            return UsageError;
        }
        await using (app)
        {
            if (!verb.NeedsData)
            {
                return await verb.Run(new VerbContext(app.Services, args[1..], Console.Out, app.Lifetime.ApplicationStopping));
            }
            using var ownership = TryOwn(app.Services.GetRequiredService<DataFolder>());
            if (ownership is null && verb.ReplacesData)
            {
                await Console.Error.WriteLineAsync("A portal is running on this data folder. Stop it first.");
                return 1;
            }
            if (ownership is not null && !verb.ReplacesData)
            {
                await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
                await db.Database.MigrateAsync();
            }
            return await verb.Run(new VerbContext(app.Services, args[1..], Console.Out, app.Lifetime.ApplicationStopping));
        }
    }

    private static Task<int> CreateKey(VerbContext context) => CreateKeyVerb.Run(
        context.Services, context.Option("org") ?? "", context.Option("name") ?? "", context.Option("scopes") ?? "",
        context.Output, Console.Error, context.CancellationToken);

    /// <returns>Null while a portal runs: it has migrated the database already.</returns>
    private static IDisposable? TryOwn(DataFolder folder)
    {
        try
        {
            return folder.Own();
        }
        catch (DataFolderException)
        {
            return null;
        }
    }
}
