using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <summary>What mappings need and what does not stand in their files.</summary>
/// <param name="Pseudonyms">Makes pseudonyms; without it a rule that says <c>pseudonym: hash</c> is an error.</param>
/// <param name="People">What was decided about people, in people.csv.</param>
public sealed record MappingAids(PseudonymKey? Pseudonyms = null, IReadOnlyDictionary<Key, PersonDecision>? People = null);
