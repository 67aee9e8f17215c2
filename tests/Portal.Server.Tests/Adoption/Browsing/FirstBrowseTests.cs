using Microsoft.EntityFrameworkCore;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Adoption.Browsing;

public sealed class FirstBrowseTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_members_first_look_at_a_model_is_noted_for_the_organisation_once()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        using var member = tenant.SignedIn();

        await member.GetAsync(new Uri("/api/models/nothing", UriKind.Relative), Cancel);
        Assert.Empty(await app.Db(db => db.FirstBrowses.ToListAsync(Cancel)));
        await member.GetAsync(new Uri("/api/models/faces", UriKind.Relative), Cancel);
        var first = Assert.Single(await app.Db(db => db.FirstBrowses.ToListAsync(Cancel)));
        await member.GetAsync(new Uri("/api/models/speech", UriKind.Relative), Cancel);

        var after = Assert.Single(await app.Db(db => db.FirstBrowses.ToListAsync(Cancel)));
        Assert.Equal((tenant.OrganisationId, first.At), (after.OrganisationId, after.At));
    }

    [Fact]
    public async Task Neither_a_visitor_nor_a_key_browses()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");

        await app.CreateClient().GetAsync(new Uri("/api/models/faces", UriKind.Relative), Cancel);
        await tenant.WithKey().GetAsync(new Uri("/api/models/faces", UriKind.Relative), Cancel);

        Assert.Empty(await app.Db(db => db.FirstBrowses.ToListAsync(Cancel)));
    }
}
