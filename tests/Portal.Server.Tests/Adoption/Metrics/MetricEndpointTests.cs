using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Tests.Adoption.Metrics;

public sealed class MetricEndpointTests
{
    private static readonly string[] Addresses =
    [
        AdoptionAddresses.Breakdown, AdoptionAddresses.Trends, AdoptionAddresses.Sensitivity, AdoptionAddresses.Retention, AdoptionAddresses.Turnover,
        AdoptionAddresses.TimeToAdopt, AdoptionAddresses.Funnel, AdoptionAddresses.Cross, AdoptionAddresses.Changes, AdoptionAddresses.Organisations,
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("member", HttpStatusCode.Forbidden)]
    [InlineData("operator", HttpStatusCode.OK)]
    public async Task Only_an_operator_sees_metrics_and_their_files(string? person, HttpStatusCode status)
    {
        await using var host = new AdoptionHost();
        var client = host.Client(person);

        foreach (var address in Addresses)
        {
            foreach (var form in (string[])["", ".csv", ".json"])
            {
                using var answer = await client.GetAsync(new Uri($"/{address}{form}", UriKind.Relative), Cancel);
                Assert.True(status == answer.StatusCode, $"{address}{form}: {answer.StatusCode}");
                if (status == HttpStatusCode.OK && form == ".csv")
                {
                    Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
                    Assert.Contains("definition,k,d,window_days", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
                }
            }
        }
    }

    [Theory]
    [InlineData("breakdown?k=7", "k")]
    [InlineData("trends.csv?months=2", "months")]
    [InlineData("breakdown?by=99", "by")]
    [InlineData("breakdown?by=nothing", "by")]
    [InlineData("cross?rows=7", "rows")]
    [InlineData("organisations?page=0", "page")]
    [InlineData("organisations.json?state=9", "state")]
    [InlineData("organisations?mark=everybody", "mark")]
    [InlineData("organisations.csv?mark=cohort-2026-13", "mark")]
    [InlineData("organisations.json?mark=loss-event-9-3", "mark")]
    [InlineData("organisations?mark=funnel-%00%27--", "mark")]
    [InlineData("organisations?mark=new&state=active", "state")]
    [InlineData("turnover?industry=ZZ", "industry")]
    [InlineData("turnover?country=x", "country")]
    [InlineData("retention?d=29", "d")]
    [InlineData("funnel?end=0001-01-01", "end")]
    [InlineData("changes?believedOn=1999-12-31", "believedOn")]
    public async Task A_parameter_out_of_range_is_named(string query, string field)
    {
        await using var host = new AdoptionHost();

        using var answer = await host.Client("operator").GetAsync(new Uri($"/api/adoption/{query}", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal([field], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Theory]
    [InlineData("breakdown?end=yesterday")]
    [InlineData("organisations?state=")]
    [InlineData("organisations?state=&mark=")]
    [InlineData("organisations.csv?mark=loss-any-99999-99999&end=2000-01-01")]
    [InlineData("organisations?mark=cohort-2200-12-999")]
    [InlineData("retention?end=2000-01-01&months=60")]
    [InlineData("funnel.csv?believedOn=2000-01-01&months=60")]
    [InlineData("changes?end=2000-01-01")]
    [InlineData("trends?end=9999-12-31")]
    public async Task What_cannot_be_read_is_refused_and_never_fails(string query)
    {
        await using var host = new AdoptionHost();

        using var answer = await host.Client("operator").GetAsync(new Uri($"/api/adoption/{query}", UriKind.Relative), Cancel);

        Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.OK, $"{answer.StatusCode}");
    }

    [Fact]
    public async Task The_addresses_of_the_contract_are_understood()
    {
        await using var host = new AdoptionHost();
        var scope = new AdoptionScope { K = 1, D = 2, End = new(2026, 1, 31), BelievedOn = new(2026, 2, 3), Industry = "C", SizeClass = "250+", Months = 7 };

        var breakdown = await host.Client("operator").GetFromJsonAsync<AdoptionBreakdown>(
            "/" + AdoptionAddresses.Of(AdoptionAddresses.Breakdown, scope, ("by", $"{AdoptionDimension.SizeClass}")), Cancel);
        var lower = await host.Client("operator").GetFromJsonAsync<AdoptionCross>("/api/adoption/cross?rows=sizeClass&columns=PUBLISHER", Cancel);

        Assert.Equal(AdoptionDimension.SizeClass, breakdown!.By);
        Assert.Equal((AdoptionDimension.SizeClass, AdoptionDimension.Publisher), (lower!.RowsBy, lower.ColumnsBy));
        Assert.Equal(
            new MetricNote(new("2026-3", 1, 2, 28), new(2026, 1, 4), new(2026, 1, 31), new(2026, 2, 3), false, false), breakdown.Note);
    }

    [Fact]
    public async Task A_file_of_organisations_has_them_all()
    {
        await using var host = new AdoptionHost();
        using (var scope = host.Services.CreateScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
            db.AddRange(Enumerable.Range(0, 120).Select(i =>
                new Organisation { Slug = $"one-{i}", Name = $"One {i}", Industry = "C", SizeClass = "1-9", CreatedAt = DateTime.UtcNow }));
            await db.SaveChangesAsync(Cancel);
        }
        var client = host.Client("operator");

        var csv = await client.GetStringAsync(new Uri("/api/adoption/organisations.csv?industry=C", UriKind.Relative), Cancel);
        using var json = JsonDocument.Parse(await client.GetStringAsync(new Uri("/api/adoption/organisations.json?industry=C&page=2", UriKind.Relative), Cancel));
        var page = await client.GetFromJsonAsync<OrganisationsBehind>("/api/adoption/organisations?industry=C&page=3", Cancel);

        Assert.Equal(121, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(120, json.RootElement.GetProperty("organisations").GetArrayLength());
        Assert.Equal((120, 20, 50), (page!.Total, page.Organisations.Count, page.PageSize));
    }

    [Fact]
    public async Task A_name_that_a_spreadsheet_would_run_is_text_in_the_file()
    {
        await using var host = new AdoptionHost();
        using (var scope = host.Services.CreateScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
            db.Add(new Organisation { Slug = "evil", Name = "=cmd|'/c calc'!A1", Industry = "C", SizeClass = "1-9", CreatedAt = DateTime.UtcNow });
            await db.SaveChangesAsync(Cancel);
        }

        var csv = await host.Client("operator").GetStringAsync(new Uri("/api/adoption/organisations.csv", UriKind.Relative), Cancel);
        var json = await host.Client("operator").GetStringAsync(new Uri("/api/adoption/organisations.json", UriKind.Relative), Cancel);

        Assert.Contains("\"evil\",\"'=cmd|'/c calc'!A1\"", csv, StringComparison.Ordinal);
        Assert.Contains("\"state\": \"registered\"", json, StringComparison.Ordinal);
    }
}
