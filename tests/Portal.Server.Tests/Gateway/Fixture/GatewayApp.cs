using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Gateway;
using Portal.Server.Hosting;
using Portal.Tests.Onnx;

namespace Portal.Server.Tests.Gateway.Fixture;

/// <summary>The test host has no network: a header says where a request comes from.</summary>
internal sealed class CallerAddress : IStartupFilter
{
    public const string Header = "X-Test-Address";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((HttpContext context, RequestDelegate following) =>
        {
            if (context.Request.Headers.TryGetValue(Header, out var address))
            {
                context.Connection.RemoteIpAddress = IPAddress.Parse(address.ToString());
            }
            return following(context);
        });
        next(app);
    };
}

/// <summary>The portal on its own database and starter models, with an engine that does as the test says.</summary>
internal sealed class GatewayApp : WebApplicationFactory<Program>
{
    private readonly string root;
    private bool hasHeir;

    public GatewayApp()
    {
        root = Directory.CreateTempSubdirectory("portal-gateway-").FullName;
        StarterModelFiles.Write(Path.Combine(root, "models"));
        MigratedDatabase.CopyTo(Path.Combine(root, "data"));
    }

    /// <summary>The portal started again on what the other one, which ends now, left behind.</summary>
    public GatewayApp(GatewayApp before)
    {
        (root, before.hasHeir) = (before.root, true);
        before.Dispose();
    }

    public FakeEngine Engine { get; } = new();

    /// <summary>Models for the engine of this process, which then takes the other one's place.</summary>
    public ModelFolder? Models { get; init; }

    /// <summary>Leaves the portal its own engine instead of <see cref="Engine"/>.</summary>
    public bool HasRealEngine { get; init; }

    /// <summary>Development would turn demo data on.</summary>
    public string Environment { get; init; } = "Production";

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>Every line that the portal logged.</summary>
    public LogLines Log { get; } = new();

    /// <summary>Services that a test adds.</summary>
    public Action<IServiceCollection>? More { get; init; }

    public string StarterModels => Models?.Root ?? Path.Combine(root, "models");

    public string DatabaseFile => Services.GetRequiredService<DataFolder>().Database;

    /// <summary>One of the portal's own.</summary>
    public T Service<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Runs work on a context of its own.</summary>
    public async Task<T> Db<T>(Func<PortalDb, Task<T>> work)
    {
        await using var db = await Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        return await work(db);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(Environment);
        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Log));
        // In memory there are no ports: gRPC answers beside the pages.
        builder.UseSetting("Grpc:Url", "none");
        // A clock that a test moves by weeks would otherwise tick for every second of them.
        builder.UseSetting("Webhooks:PollSeconds", "60");
        builder.UseSetting("Gateway:SumsSeconds", "60");
        builder.UseSetting("PORTAL_DATA", Path.Combine(root, "data"));
        builder.UseSetting("Portal:StarterModels", StarterModels);
        foreach (var (key, value) in Settings)
        {
            builder.UseSetting(key, value);
        }
        builder.ConfigureTestServices(services =>
        {
            if (Models is null && !HasRealEngine)
            {
                services.Replace(ServiceDescriptor.Singleton<IPredictionEngine>(Engine));
            }
            services.Replace(ServiceDescriptor.Singleton(Time));
            services.AddSingleton<IStartupFilter, CallerAddress>();
            More?.Invoke(services);
            services.RemoveAll<IClaimsTransformation>();
            services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, TestSignIn>(TestSignIn.SchemeName, null);
            services.PostConfigure<AuthenticationOptions>(options =>
                options.DefaultScheme = options.DefaultAuthenticateScheme = options.DefaultChallengeScheme = options.DefaultForbidScheme = TestSignIn.SchemeName);
            services.AddAuthorizationBuilder()
                .AddPolicy(PortalClaims.MemberPolicy, policy => policy.RequireClaim(PortalClaims.OrganisationId))
                .AddPolicy(PortalClaims.OperatorPolicy, policy => policy.RequireClaim(PortalClaims.Operator, "true"));
        });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (!hasHeir)
        {
            TestFolder.Delete(root, Path.Combine(root, "data"));
        }
    }
}
