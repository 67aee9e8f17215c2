using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Portal.Server.Auth;
using Portal.Server.Auth.Registering;
using Portal.Server.Data;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Tests;

/// <summary>A whole portal on a real SQLite file in a folder of its own, removed with it. Its clock stands still until told.</summary>
internal sealed class PortalFactory : WebApplicationFactory<Program>
{
    public const string Password = "velvet-otter-parade";

    private readonly string folder = Directory.CreateTempSubdirectory("portal-tests-").FullName;
    private readonly Dictionary<string, string> settings = [];
    private Action<IServiceCollection>? services;

    /// <summary>In the future, because cookies that expire are kept by a client that lives today.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2040, 3, 5, 9, 0, 0, TimeSpan.Zero));

    /// <summary>Every line that the portal logged.</summary>
    public LogLines Log { get; } = new();

    /// <summary>Development would turn demo data on.</summary>
    public string Environment { get; init; } = "Production";

    public PortalFactory With(string key, string value)
    {
        settings[key] = value;
        return this;
    }

    public PortalFactory With(Action<IServiceCollection> configure)
    {
        services += configure;
        return this;
    }

    /// <summary>A browser without a cookie.</summary>
    /// <param name="address">Where its requests seem to come from.</param>
    public Browser Anonymous(string scheme = "http", string address = "203.0.113.1")
    {
        var cookies = new CookieContainer();
        var client = CreateDefaultClient(
            new Uri($"{scheme}://localhost"), new Microsoft.AspNetCore.Mvc.Testing.Handlers.CookieContainerHandler(cookies));
        client.DefaultRequestHeaders.Add(AddressHeader, address);
        return new Browser(client, cookies);
    }

    /// <summary>A browser of somebody who exists.</summary>
    public async Task<Browser> SignedIn(string email, string password = Password, string address = "203.0.113.1")
    {
        var browser = Anonymous(address: address);
        var response = await browser.SignIn(email, password);
        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        return browser;
    }

    /// <summary>Makes an organisation and its owner, past the registration page.</summary>
    public Task<Person> RegisterOwner(string email = "owner@acme.example", string organisation = "Acme", string industry = "C") =>
        Do(async provider =>
        {
            var user = await User(provider, email);
            var db = provider.GetRequiredService<PortalDb>();
            var created = new Organisation
            {
                Slug = organisation.ToLowerInvariant(),
                Name = organisation,
                Industry = industry,
                SizeClass = "10-49",
                CreatedAt = Time.GetUtcNow().UtcDateTime,
            };
            db.Organisations.Add(created);
            await db.SaveChangesAsync();
            await provider.GetRequiredService<Registration>().AddMember(created.Id, user.Id, OrganisationRole.Owner);
            return new Person(user.Id, email, created.Id, created.Slug);
        });

    /// <summary>Adds somebody to an organisation.</summary>
    public Task<Person> RegisterMember(string email, Person owner, OrganisationRole role = OrganisationRole.Member) =>
        Do(async provider =>
        {
            var user = await User(provider, email);
            await provider.GetRequiredService<Registration>().AddMember(owner.OrganisationId, user.Id, role);
            return owner with { UserId = user.Id, Email = email };
        });

    /// <summary>Runs with the portal's own services, in a scope of its own.</summary>
    public async Task<T> Do<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    public Task<T> Db<T>(Func<PortalDb, Task<T>> work) => Do(provider => work(provider.GetRequiredService<PortalDb>()));

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(Environment);
        // In memory there are no ports: gRPC answers beside the pages.
        builder.UseSetting("Grpc:Url", "none");
        // A clock that a test moves by weeks would otherwise tick for every second of them.
        builder.UseSetting("Webhooks:PollSeconds", "60");
        builder.UseSetting("Gateway:SumsSeconds", "60");
        builder.UseSetting("PORTAL_DATA", folder);
        // Nobody here predicts: loading the weights at every start would only cost time.
        builder.UseSetting("Portal:StarterModels", Path.Combine(folder, "no-models"));
        foreach (var (key, value) in settings)
        {
            builder.UseSetting(key, value);
        }
        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Log));
        File.Copy(EmptyDatabase.Path, Path.Combine(folder, "portal.db"));
        builder.ConfigureTestServices(test =>
        {
            test.AddSingleton<TimeProvider>(Time);
            test.AddSingleton<IStartupFilter, CallerAddress>();
            // A real hash takes a fifth of a second; that it is real is a test of its own.
            test.Configure<PasswordHasherOptions>(options => options.IterationCount = 1_000);
            services?.Invoke(test);
        });
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Directory.Exists(folder))
        {
            TestFolder.Delete(folder);
        }
    }

    private static async Task<PortalUser> User(IServiceProvider provider, string email)
    {
        var outcome = await provider.GetRequiredService<Registration>().CreateUser(email, email.Split('@')[0], Password, isOperator: false);
        return outcome.Value ?? throw new InvalidOperationException(outcome.Refusal!.Message);
    }

    private const string AddressHeader = "X-Test-Address";

    /// <summary>The test host has no network: a header says where a request comes from.</summary>
    private sealed class CallerAddress : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((HttpContext context, RequestDelegate following) =>
            {
                context.Connection.RemoteIpAddress = IPAddress.Parse(context.Request.Headers[AddressHeader].FirstOrDefault() ?? "203.0.113.1");
                return following(context);
            });
            next(app);
        };
    }
}

internal sealed record Person(string UserId, string Email, int OrganisationId, string OrganisationSlug);
