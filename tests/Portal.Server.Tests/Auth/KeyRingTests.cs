using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Server.Auth.KeyRing;
using Portal.Server.Hosting;

namespace Portal.Server.Tests.Auth;

public sealed class KeyRingTests
{
    [Fact]
    public async Task Cookie_keys_are_sealed_in_the_database_and_open_again()
    {
        await using var portal = new PortalFactory();
        var manager = portal.Services.GetRequiredService<IKeyManager>();
        var made = manager.CreateNewKey(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(90));

        var stored = await portal.Db(db => db.DataProtectionKeys.Select(k => k.Xml).ToListAsync());
        var read = manager.GetAllKeys().Single(key => key.KeyId == made.KeyId);

        Assert.NotEmpty(stored);
        Assert.All(stored, xml => Assert.Contains("<sealed", xml, StringComparison.Ordinal));
        Assert.All(stored, xml => Assert.DoesNotContain("<masterKey", xml, StringComparison.Ordinal));
        Assert.NotNull(read.CreateEncryptor());
    }

    [Fact]
    public async Task The_key_file_is_for_the_portal_alone_and_a_changed_seal_does_not_open()
    {
        await using var portal = new PortalFactory();
        var file = portal.Services.GetRequiredService<KeyFile>();
        var sealedBytes = file.Seal([1, 2, 3]);
        Assert.Equal([1, 2, 3], file.Open(sealedBytes));

        sealedBytes[^1] ^= 1;

        Assert.ThrowsAny<CryptographicException>(() => file.Open(sealedBytes));
        if (!OperatingSystem.IsWindows())
        {
            var path = portal.Services.GetRequiredService<DataFolder>().In("key-ring.key");
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }
}
