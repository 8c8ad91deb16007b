-- Hitta stöd knows more of what people write, and whoever writes in English is understood as well: the same needs in
-- everyday English.

update app.support_words set terms = 'oro ångest kurator psykisk' where said = 'ångest*';
update app.support_words set terms = 'ångest kurator psykisk' where said = 'panik*';
insert into app.support_words (said, topic, terms) values
  ('bup', 'MOOD', 'psykisk nedstämdhet'), ('gravid*', 'FAMILY', 'föräldrastöd föräldrar'),
  ('kissar', 'DEVELOPMENT', 'utveckling bvc'), ('kiss*', 'DEVELOPMENT', 'utveckling bvc'),
  ('blöja*', 'DEVELOPMENT', 'utveckling bvc'), ('döv*', 'DISABILITY', 'hörsel'), ('hör dåligt', 'DISABILITY', 'hörsel'),
  ('hörsel*', 'DISABILITY', 'hörsel'), ('ser dåligt', 'DISABILITY', 'syn'), ('rymmer', 'BEHAVIOUR', 'utbrott bråk'),
  ('rymt', 'BEHAVIOUR', 'utbrott bråk'), ('utager*', 'BEHAVIOUR', 'utbrott bråk'),
  ('utåtager*', 'BEHAVIOUR', 'utbrott bråk');
insert into app.support_words (said, topic, terms)
select english.said, english.topic, english.terms from (values
  ('school refus*', 'ABSENCE', 'skolfrånvaro frånvaro'), ('school go', 'ABSENCE', 'skolfrånvaro frånvaro'),
  ('school stay*', 'ABSENCE', 'skolfrånvaro frånvaro'), ('truan*', 'ABSENCE', 'skolfrånvaro frånvaro'),
  ('sleep*', 'SLEEP', 'sömn'), ('awake', 'SLEEP', 'sömn'), ('wakes', 'SLEEP', 'sömn'),
  ('speak*', 'SPEECH', 'tal språk'), ('talk', 'SPEECH', 'tal språk'), ('talks', 'SPEECH', 'tal språk'),
  ('talking', 'SPEECH', 'tal språk'), ('speech', 'SPEECH', 'tal språk logoped'),
  ('stutter*', 'SPEECH', 'tal logoped'), ('stammer*', 'SPEECH', 'tal logoped'),
  ('sad', 'MOOD', 'nedstämd kurator'), ('anxi*', 'MOOD', 'oro ångest kurator psykisk'),
  ('worr*', 'MOOD', 'oro ångest kurator'), ('afraid', 'MOOD', 'oro ångest'), ('scared', 'MOOD', 'oro ångest'),
  ('lonely', 'MOOD', 'kurator psykisk'), ('bull*', 'MOOD', 'mobbad kurator'), ('suicid*', 'MOOD', 'psykisk självskada'),
  ('wants die', 'MOOD', 'psykisk självskada'), ('cuts', 'MOOD', 'självskada psykisk'),
  ('panic', 'MOOD', 'ångest kurator psykisk'), ('angry', 'BEHAVIOUR', 'utbrott'),
  ('tantrum*', 'BEHAVIOUR', 'utbrott bråk'), ('outburst*', 'BEHAVIOUR', 'utbrott bråk'),
  ('fight*', 'BEHAVIOUR', 'utbrott bråk'), ('bites', 'BEHAVIOUR', 'utbrott bråk'),
  ('hits', 'BEHAVIOUR', 'utbrott bråk'), ('reading', 'LEARNING', 'läsning dyslexi'),
  ('read', 'LEARNING', 'läsning dyslexi'), ('writ*', 'LEARNING', 'skriva dyslexi'),
  ('dyslexia', 'LEARNING', 'läsning dyslexi'), ('math*', 'LEARNING', 'matematik'),
  ('homework', 'LEARNING', 'skolarbete läxhjälp'), ('concentrat*', 'ATTENTION', 'koncentration uppmärksamhet'),
  ('sit still', 'ATTENTION', 'koncentration'), ('autism', 'ATTENTION', 'npf'),
  ('crawl*', 'DEVELOPMENT', 'utveckling motorik'), ('development*', 'DEVELOPMENT', 'utveckling'),
  ('violen*', 'HOME', 'våld skydd'), ('abus*', 'HOME', 'våld skydd'), ('beats', 'HOME', 'våld skydd'),
  ('hits me', 'HOME', 'våld skydd'), ('father hits', 'HOME', 'våld skydd'), ('dad hits', 'HOME', 'våld skydd'),
  ('husband', 'HOME', 'våld skydd'), ('divorc*', 'FAMILY', 'separation'), ('separat*', 'FAMILY', 'separation'),
  ('exhausted', 'FAMILY', 'avlastning orkar'), ('tired parent*', 'FAMILY', 'avlastning orkar'),
  ('drink*', 'ADDICTION', 'alkohol'), ('drugs', 'ADDICTION', 'droger'), ('smok*', 'ADDICTION', 'droger'),
  ('gaming', 'ADDICTION', 'spel'), ('eat*', 'FOOD', 'mat ätande'), ('food', 'FOOD', 'mat ätande'),
  ('picky', 'FOOD', 'mat ätande'), ('wheelchair*', 'DISABILITY', 'hjälpmedel'), ('deaf', 'DISABILITY', 'hörsel'),
  ('hearing', 'DISABILITY', 'hörsel'), ('disab*', 'DISABILITY', 'funktionsnedsättning'),
  ('seizure*', 'DISABILITY', 'epilepsi'),
  ('my', null, ''), ('child*', null, ''), ('daughter', null, ''), ('kid', null, ''), ('kids', null, ''),
  ('does', null, ''), ('not', null, ''), ('to', null, ''), ('the', null, ''), ('a', null, ''), ('she', null, ''),
  ('he', null, ''), ('is', null, ''), ('at', null, ''), ('and', null, ''), ('help', null, ''), ('need', null, ''),
  ('needs', null, ''), ('want*', null, ''), ('cannot', null, ''), ('can', null, ''), ('home', null, ''),
  ('very', null, ''), ('all', null, ''), ('time', null, ''), ('in', null, ''), ('of', null, ''), ('with', null, ''),
  ('for', null, ''), ('year*', null, ''), ('old', null, ''), ('they', null, ''), ('have', null, ''), ('has', null, ''),
  ('her', null, ''), ('his', null, ''), ('our', null, ''), ('we', null, ''), ('refus*', null, ''), ('go', null, ''),
  ('son', null, '')) english (said, topic, terms)
on conflict (said) do nothing;
