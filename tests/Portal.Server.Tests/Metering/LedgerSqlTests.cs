using System.Reflection;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Portal.Server.Metering;

namespace Portal.Server.Tests.Metering;

public sealed class LedgerSqlTests
{
    public static TheoryData<string> Statements =>
        [.. new[] { typeof(LedgerSql), typeof(SumSql), typeof(IdempotencySql), typeof(AllowanceSql) }.SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(constant => (string)constant.GetRawConstantValue()!),
            DailySumBackfill.DaysOnSqlServer, DailySumBackfill.Months, DailySumBackfill.PlanDays];

    [Theory]
    [MemberData(nameof(Statements))]
    public void Every_statement_is_sql_servers_too(string statement)
    {
        using var reader = new StringReader(statement);

        var script = new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);

        Assert.Empty(errors.Select(error => error.Message));
        Assert.Single(((TSqlScript)script).Batches);
    }
}
