using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Data;
using Portal.Server.Features.Models;

namespace Portal.Server.Features.Keys;

/// <summary>What bounds a key, as <see cref="ApiKey"/> has it.</summary>
internal sealed record KeyBounds(string? Models, string? Addresses);

/// <summary>Reads bounds as people write them: only models of the catalogue, only addresses and networks.</summary>
internal sealed class KeyBoundsReader(PortalDb db, IStringLocalizer<ApiText> text)
{
    public async Task<Outcome<KeyBounds>> Read(
        IReadOnlyList<string>? models, IReadOnlyList<string>? addresses, CancellationToken cancellationToken)
    {
        var slugs = (models ?? []).Select(slug => slug ?? "").Distinct().ToList();
        var known = await db.Models.Listed().Where(m => slugs.Contains(m.Slug)).Select(m => m.Slug).ToListAsync(cancellationToken);
        if (slugs.Find(slug => !known.Contains(slug)) is { } unknown)
        {
            return new Refusal("unknown_model", text["UnknownModel", Short(unknown)], 400, nameof(CreateApiKeyRequest.Models));
        }
        List<string> networks = [];
        foreach (var address in addresses ?? [])
        {
            if (KeyLists.ReadNetwork(address ?? "") is not { } network)
            {
                return new Refusal("invalid_address", text["InvalidAddress", Short(address ?? "")], 400, nameof(CreateApiKeyRequest.Addresses));
            }
            networks.Add(network.ToString());
        }
        return new KeyBounds(KeyLists.Join(slugs), KeyLists.Join(networks));
    }

    private static string Short(string text) => text.Length > 64 ? text[..64] : text;
}
