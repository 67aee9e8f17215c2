using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Server.Data;

namespace Portal.Server.Tests.Adoption.Sizes;

public sealed class MarketSizeEndpointTests
{
    private const string Right = "industry,size_class,organisations,as_of,source\nC,,120,2025-12-31,Register\nG,,80,2025-12-31,Register\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_right_file_is_imported_as_a_version_audited_and_counts()
    {
        await using var host = new AdoptionHost();
        var client = host.Client("operator");

        var first = await Import(client, Right);
        var second = await Import(client, Right.Replace("120", "130", StringComparison.Ordinal));

        Assert.Equal((1, 2, 2), (first.Version, second.Version, first.Rows));
        var sizes = await client.GetFromJsonAsync<IReadOnlyList<MarketSizeView>>("/api/market-sizes", Cancel);
        Assert.Equal([(2, 130L, true), (2, 80L, true), (1, 120L, false), (1, 80L, false)], sizes!.Select(s => (s.Version, s.Organisations, s.IsCurrent)));
        using var scope = host.Services.CreateScope();
        Assert.Equal(2, await scope.ServiceProvider.GetRequiredService<PortalDb>().AuditEntries.CountAsync(e => e.Action == "market_sizes.imported", Cancel));
    }

    [Fact]
    public async Task Looking_imports_nothing()
    {
        await using var host = new AdoptionHost();
        var client = host.Client("operator");

        var look = await Import(client, Right, "?onlyLook=true");

        Assert.Equal((null, 2, 0), (look.Version, look.Rows, look.Faults.Count));
        Assert.Empty((await client.GetFromJsonAsync<IReadOnlyList<MarketSizeView>>("/api/market-sizes", Cancel))!);
    }

    [Theory]
    [InlineData("en", "no industry")]
    [InlineData("zh-CN", "不是行业")]
    public async Task One_fault_refuses_the_whole_file_in_the_callers_language(string language, string words)
    {
        await using var host = new AdoptionHost();
        var client = host.Client("operator");
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);

        using var answer = await Post(client, new StringContent(Right + "Z,,1,2025-12-31,Register\n"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var fault = Assert.Single((await answer.Content.ReadFromJsonAsync<MarketSizeImport>(Cancel))!.Faults);
        Assert.Equal((4, "industry"), (fault.Line, fault.Column));
        Assert.Contains(words, fault.Problem, StringComparison.Ordinal);
        Assert.Empty((await client.GetFromJsonAsync<IReadOnlyList<MarketSizeView>>("/api/market-sizes", Cancel))!);
    }

    [Fact]
    public async Task A_file_above_two_megabytes_is_refused()
    {
        await using var host = new AdoptionHost();

        using var answer = await Post(host.Client("operator"), new ByteArrayContent(new byte[(2 << 20) + 1]));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Of_a_hundred_megabytes_without_a_length_no_more_is_read_than_two()
    {
        await using var host = new AdoptionHost();
        await using var endless = new CountedZeros(100L << 20);

        using var answer = await Post(host.Client("operator"), new StreamContent(endless, 64 << 10));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.InRange(endless.Taken, 1, 8 << 20);
    }

    [Fact]
    public async Task What_is_not_text_is_refused()
    {
        await using var host = new AdoptionHost();

        using var answer = await Post(host.Client("operator"), new ByteArrayContent([0xFF, 0xFE, 0x00, 0xC3]));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("member", HttpStatusCode.Forbidden)]
    public async Task Only_an_operator_imports(string? person, HttpStatusCode status)
    {
        await using var host = new AdoptionHost();

        using var answer = await Post(host.Client(person), new StringContent(Right));

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status, (await host.Client(person).GetAsync(new Uri("/api/market-sizes", UriKind.Relative), Cancel)).StatusCode);
    }

    [Fact]
    public async Task Another_sites_form_imports_nothing()
    {
        await using var host = new AdoptionHost();

        using var answer = await host.Client("operator").PostAsync(new Uri("/api/market-sizes/import", UriKind.Relative), new StringContent(Right), Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static async Task<MarketSizeImport> Import(HttpClient client, string csv, string query = "")
    {
        using var answer = await Post(client, new StringContent(csv, Encoding.UTF8, "text/csv"), query);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<MarketSizeImport>(Cancel))!;
    }

    private static async Task<HttpResponseMessage> Post(HttpClient client, HttpContent content, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/market-sizes/import{query}") { Content = content };
        request.Headers.Add(AntiforgeryHeader.Name, AntiforgeryHeader.Value);
        return await client.SendAsync(request, Cancel);
    }

    /// <summary>Zeros that know how many of them somebody took, and not how many they are.</summary>
    private sealed class CountedZeros(long length) : Stream
    {
        public long Taken { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => Taken; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var some = (int)Math.Min(count, length - Taken);
            Array.Fill(buffer, (byte)'0', offset, some);
            Taken += some;
            return some;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
