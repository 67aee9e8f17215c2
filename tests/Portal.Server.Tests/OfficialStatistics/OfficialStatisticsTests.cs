using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Features.OfficialStatistics;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.OfficialStatistics;

public sealed class OfficialStatisticsTests
{
    private const string Header = "series,code,size_class,period,percent,standard_error,source\n";
    private const string Good = "eurostat-ai-use,K,,2025,31.5,,Eurostat release of June 2026\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Published_figures_come_with_source_definition_key_and_breaks_and_need_no_sign_in()
    {
        await using var app = new GatewayApp();

        var j = (await app.CreateClient().GetFromJsonAsync<Client.Contracts.OfficialStatistics>("/api/official-statistics/J", Stop))!;

        var europe = j.Series.Single(series => series.Key == OfficialSeriesKeys.Eurostat);
        Assert.Equal([29.53, 48.72, 62.52], europe.Figures.Select(figure => figure.Percent));
        Assert.Equal(["2023", "2024", "2025"], europe.Figures.Select(figure => figure.Period));
        Assert.All(europe.Figures, figure => Assert.Contains("isoc_eb_ain2", figure.Source, StringComparison.Ordinal));
        Assert.Equal(["no_survey", "technology_added"], europe.Breaks.Select(one => one.Reason));
        Assert.Equal(13.8, Assert.Single(j.Series.Single(series => series.Key == OfficialSeriesKeys.BtosProducing).Figures).Percent);
    }

    [Fact]
    public async Task A_question_that_changed_is_two_series_and_sizes_stand_beside_the_total()
    {
        await using var app = new GatewayApp();

        var all = (await app.CreateClient().GetFromJsonAsync<Client.Contracts.OfficialStatistics>("/api/official-statistics/all", Stop))!;

        Assert.Equal([OfficialSeriesKeys.Eurostat, OfficialSeriesKeys.BtosProducing, OfficialSeriesKeys.BtosAnyFunction], all.Series.Select(series => series.Key));
        var question = new DateOnly(2025, 11, 17);
        Assert.All(all.Series[1].Figures, figure => Assert.True(figure.PeriodEnd < question));
        Assert.All(all.Series[2].Figures, figure => Assert.True(figure.PeriodEnd > question));
        Assert.Equal([7.65, 8.06, 13.48, 19.95], all.Series[0].Figures.Where(figure => figure.SizeClass.Length == 0).Select(figure => figure.Percent));
        Assert.Equal([28.41, 30.48, 41.17, 55.03], all.Series[0].Figures.Where(figure => figure.SizeClass == "250+").Select(figure => figure.Percent));
    }

    [Fact]
    public async Task A_newer_release_is_another_version_and_what_was_published_first_stays()
    {
        await using var app = new GatewayApp();
        var client = await Operator(app);
        const string Csv = Header + Good
            + "eurostat-ai-use,J,,2025,61.9,,Eurostat revision\n"
            + "eurostat-ai-use,J,,2024,48.72,,Eurostat as before\n"
            + "btos-ai-any-function,42,,2026-05-03,14.2,0.6,US Census Bureau\n"
            + "btos-ai-any-function,44-45,,2026-05-03,13.1,0.5,US Census Bureau\n";

        var looked = await Import(client, Csv, onlyLook: true);
        Assert.Equal((null, 5, 3, 1), (looked.Version, looked.Rows, looked.New, looked.Revised));
        var imported = await Import(client, Csv);
        Assert.Equal((2, 5, 3, 1), (imported.Version, imported.Rows, imported.New, imported.Revised));
        Assert.Null((await Import(client, Csv)).Version);

        var j = await Of(client, "J");
        var revised = j.Series[0].Figures[^1];
        Assert.Equal((61.9, 62.52), (revised.Percent, revised.FirstPublished));
        Assert.Null(j.Series[0].Figures[^2].FirstPublished);
        var trade = (await Of(client, "G")).Series.Single(series => series.Key == OfficialSeriesKeys.BtosAnyFunction);
        Assert.Equal([("42", 14.2, 0.6), ("44-45", 13.1, 0.5)], trade.Figures.Select(figure => (figure.Code, figure.Percent, figure.StandardError!.Value)));
        var releases = (await client.GetFromJsonAsync<OfficialRelease[]>("/api/official-statistics/releases", Stop))!;
        Assert.Equal([(2, 4), (1, releases[1].Rows)], releases.Select(release => (release.Version, release.Rows)));
        Assert.True(await app.Db(db => db.AuditEntries.AnyAsync(entry => entry.Action == "official_statistics.imported" && entry.Target == "2", Stop)));
    }

    [Theory]
    [InlineData("industry,percent\nJ,4\n", 1, null)]
    [InlineData("", 1, null)]
    [InlineData(Header, 1, null)]
    [InlineData(Header + Good + "eurostat-ai-use,K,,2025,31.6,,Eurostat\n", 3, null)]
    [InlineData(Header + Good + "eurostat-ai-use,J,,2025,61\n", 3, null)]
    [InlineData(Header + Good + "ramp,J,,2025,61,,Ramp\n", 3, "series")]
    [InlineData(Header + Good + "eurostat-ai-use,51,,2025,61,,Eurostat\n", 3, "code")]
    [InlineData(Header + Good + "btos-ai-producing,99,,2025-06,61,,US Census Bureau\n", 3, "code")]
    [InlineData(Header + Good + "eurostat-ai-use,J,huge,2025,61,,Eurostat\n", 3, "size_class")]
    [InlineData(Header + Good + "eurostat-ai-use,J,,1999,61,,Eurostat\n", 3, "period")]
    [InlineData(Header + Good + "eurostat-ai-use,J,,2999,61,,Eurostat\n", 3, "period")]
    [InlineData(Header + Good + "eurostat-ai-use,J,,2025-13,61,,Eurostat\n", 3, "period")]
    [InlineData(Header + Good + "eurostat-ai-use,J,,2025,-3,,Eurostat\n", 3, "percent")]
    [InlineData(Header + Good + "eurostat-ai-use,J,,2025,101,,Eurostat\n", 3, "percent")]
    [InlineData(Header + Good + "eurostat-ai-use,J,,2025,NaN,,Eurostat\n", 3, "percent")]
    [InlineData(Header + Good + "eurostat-ai-use,J,,2025,many,,Eurostat\n", 3, "percent")]
    [InlineData(Header + Good + "eurostat-ai-use,J,,2025,61,-1,Eurostat\n", 3, "standard_error")]
    [InlineData(Header + Good + "eurostat-ai-use,J,,2025,61,,\n", 3, "source")]
    [InlineData(Header + Good + "eurostat-ai-use,J,,2025,61,,\"=HYPERLINK(\"\"http://x\"\")\"\n", 3, "source")]
    [InlineData(Header + Good + "eurostat-ai-use,J,,2025,61,,＝1+1\n", 3, "source")]
    [InlineData(Header + Good + "eurostat-ai-use,J,,2025,61,,Euro\u0007stat\n", 3, "source")]
    [InlineData(Header + Good + "eurostat-ai-use,J,,2025,61,,\"two\nlines\"\n", 3, "source")]
    public void A_fault_names_its_line_and_gives_no_rows(string csv, int line, string? column)
    {
        var factory = new ResourceManagerStringLocalizerFactory(Options.Create(new LocalizationOptions()), NullLoggerFactory.Instance);

        var (_, rows, faults) = OfficialFile.Read(csv, new(2026, 6, 1), new StringLocalizer<ApiText>(factory));

        Assert.Empty(rows);
        var fault = Assert.Single(faults);
        Assert.Equal((line, column), (fault.Line, fault.Column));
        Assert.Contains(' ', fault.Problem);
    }

    [Fact]
    public async Task Nothing_of_a_file_with_a_fault_is_imported()
    {
        await using var app = new GatewayApp();
        var client = await Operator(app);

        var answer = await Import(client, Header + Good + "eurostat-ai-use,J,,2025,101,,Eurostat\n");

        Assert.Equal((null, 3), (answer.Version, Assert.Single(answer.Faults).Line));
        Assert.Equal(1, await app.Db(db => db.OfficialVersions.CountAsync(Stop)));
        Assert.DoesNotContain((await Of(client, "K")).Series, series => series.Key == OfficialSeriesKeys.Eurostat);
    }

    [Fact]
    public async Task What_is_no_utf8_is_said_and_not_imported()
    {
        await using var app = new GatewayApp();
        var client = await Operator(app);
        using var latin = new ByteArrayContent(Encoding.Latin1.GetBytes(Header + "eurostat-ai-use,J,,2025,61,,Behörde\n"));
        latin.Headers.ContentType = new("text/csv");

        using var answer = await client.PostAsync("/api/official-statistics/import", latin, Stop);

        var import = (await answer.Content.ReadFromJsonAsync<OfficialImport>(Stop))!;
        Assert.Equal("The file is not UTF-8 text.", Assert.Single(import.Faults).Problem);
        Assert.Null(import.Version);
        Assert.Equal(1, await app.Db(db => db.OfficialVersions.CountAsync(Stop)));
    }

    [Fact]
    public async Task A_file_that_is_far_too_large_is_refused_and_so_are_too_many_lines()
    {
        await using var app = new GatewayApp();
        var client = await Operator(app);
        var header = Encoding.UTF8.GetBytes(Header);
        using var huge = new StreamContent(new Endless(header, 100 << 20));
        huge.Headers.ContentType = new("text/csv");
        using var tooLarge = await client.PostAsync("/api/official-statistics/import", huge, Stop);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.StatusCode);

        var lines = new StringBuilder(Header);
        for (var i = 0; i <= 5_000; i++)
        {
            lines.Append("eurostat-ai-use,J,,2025,61,,E\n");
        }
        Assert.Null((await Import(client, lines.ToString())).Version);
        Assert.Equal(1, await app.Db(db => db.OfficialVersions.CountAsync(Stop)));
    }

    [Fact]
    public async Task Only_operators_import()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        using var content = new StringContent(Header + Good, null, "text/csv");
        using var refused = await tenant.SignedIn("Owner").PostAsync("/api/official-statistics/import", content, Stop);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var unknown = await app.CreateClient().GetAsync("/api/official-statistics/Z", Stop);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private static async Task<HttpClient> Operator(GatewayApp app) => (await Tenant.Create(app, "acme")).SignedIn("Operator");

    private static async Task<Client.Contracts.OfficialStatistics> Of(HttpClient client, string industry) =>
        (await client.GetFromJsonAsync<Client.Contracts.OfficialStatistics>($"/api/official-statistics/{industry}", Stop))!;

    private static async Task<OfficialImport> Import(HttpClient client, string csv, bool onlyLook = false)
    {
        using var content = new StringContent(csv, Encoding.UTF8, "text/csv");
        using var answer = await client.PostAsync($"/api/official-statistics/import?onlyLook={onlyLook}", content, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<OfficialImport>(Stop))!;
    }

    /// <summary>So many bytes without a length said beforehand.</summary>
    private sealed class Endless(byte[] start, long length) : Stream
    {
        private long read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => read; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var take = (int)Math.Min(count, length - read);
            for (var i = 0; i < take; i++)
            {
                buffer[offset + i] = read + i < start.Length ? start[read + i] : (byte)'x';
            }
            read += take;
            return take;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
